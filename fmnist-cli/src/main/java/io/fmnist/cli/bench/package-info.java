/**
 * How fast a backend trains and answers, and how much of the time is the engine's own. Nothing here
 * knows an engine: a {@link io.fmnist.api.backend.BackendModel} is timed from outside.
 */
@NullMarked
package io.fmnist.cli.bench;

import org.jspecify.annotations.NullMarked;
