package io.fmnist.tasks.tracking.mlflow;

import java.util.Map;

/**
 * One measured value.
 *
 * @param key its name
 * @param value finite
 * @param timestamp milliseconds since 1970; kept when it is sent again, so that a server that has
 *     it already sees the same
 * @param step the epoch, from 1
 */
record Metric(String key, double value, long timestamp, long step) {
  Map<String, Object> toMap() {
    return Map.of("key", key, "value", value, "timestamp", timestamp, "step", step);
  }
}
