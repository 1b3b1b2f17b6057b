/**
 * Sweeps: a matrix of tasks, seeds and backends, planned, run cell by cell in processes of their
 * own, gone on with after any interruption, spread over machines and merged. docs/sweeps.md is the
 * user's side of it.
 */
@NullMarked
package io.fmnist.study.sweep;

import org.jspecify.annotations.NullMarked;
