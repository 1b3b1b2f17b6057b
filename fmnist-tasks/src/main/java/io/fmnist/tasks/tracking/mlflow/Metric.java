package io.fmnist.tasks.tracking.mlflow;

/**
 * One measured value.
 *
 * @param key its name
 * @param value finite
 * @param timestamp milliseconds since 1970; kept when it is sent again, so that a server that has
 *     it already sees the same
 * @param step the epoch, from 1
 */
record Metric(String key, double value, long timestamp, long step) {}
