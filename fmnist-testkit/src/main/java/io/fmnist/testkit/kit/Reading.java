package io.fmnist.testkit.kit;

import io.fmnist.api.model.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Values that a check read from a backend.
 *
 * @param name for people, for example {@code gradient of 0.kernel}
 * @param quantity what they are
 * @param values as many as the reference has
 */
record Reading(String name, Quantity quantity, double[] values) {

  static Reading number(String name, Quantity quantity, double value) {
    return new Reading(name, quantity, new double[] {value});
  }

  static Reading floats(String name, Quantity quantity, float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return new Reading(name, quantity, wide);
  }

  /** Reads every tensor; {@code prefix} comes before its name. */
  static List<Reading> tensors(String prefix, Quantity quantity, Weights weights) {
    List<Reading> readings = new ArrayList<>();
    weights
        .asMap()
        .forEach((name, t) -> readings.add(floats(prefix + name, quantity, t.toArray())));
    return readings;
  }

  /** Reads every slot of an optimizer's state. */
  static List<Reading> slots(String prefix, Map<String, Weights> slots) {
    List<Reading> readings = new ArrayList<>();
    slots.forEach(
        (slot, tensors) ->
            readings.addAll(tensors(prefix + slot + " of ", Quantity.STATE, tensors)));
    return readings;
  }
}
