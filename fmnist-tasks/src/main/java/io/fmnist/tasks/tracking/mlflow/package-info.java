/**
 * Runs on an MLflow tracking server, through its documented REST API.
 *
 * <p>MLflow's own Java client is not used. It has no time limit (against a server that does not
 * answer it waits for ever), reads answers of any length into memory, needs Python's {@code mlflow}
 * command to store a file, and its one jar holds relocated libraries of 2014 to 2022 with known
 * vulnerabilities, which a build cannot replace.
 *
 * @see <a href="https://mlflow.org/docs/latest/rest-api.html">MLflow's REST API</a>
 */
@NullMarked
package io.fmnist.tasks.tracking.mlflow;

import org.jspecify.annotations.NullMarked;
