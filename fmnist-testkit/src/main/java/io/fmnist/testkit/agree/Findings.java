package io.fmnist.testkit.agree;

import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** Collects differences and keeps the worst of each level, pair and quantity. */
final class Findings {
  private final Architecture network;
  private final Map<Key, Finding> worst = new LinkedHashMap<>();

  private record Key(ComparisonLevel level, Pair pair, Quantity quantity) {}

  /**
   * Where a comparison happens.
   *
   * @param level on which level
   * @param expected id of the backend that led
   * @param actual id of the other one
   * @param place for people, for example {@code step 7}
   */
  record Where(ComparisonLevel level, String expected, String actual, String place) {
    Pair pair() {
      return Pair.of(expected, actual);
    }

    Where at(String other) {
      return new Where(level, expected, actual, other);
    }
  }

  /** Starts without any. */
  Findings(Architecture network) {
    this.network = network;
  }

  /** Returns the worst differences by level, pair and quantity. */
  List<Finding> worst() {
    List<Finding> all = new ArrayList<>(worst.values());
    all.sort(
        Comparator.comparing(Finding::level)
            .thenComparing(f -> f.pair().toString())
            .thenComparing(Finding::quantity));
    return List.copyOf(all);
  }

  /** Returns the largest error of a quantity that passes. */
  double allowed(Quantity quantity) {
    return PairTolerance.of(quantity).on(network).allowed();
  }

  /**
   * Notes things that should not be.
   *
   * @param count how many
   * @param expected value of an example, at the place of {@code where}
   * @param actual the other's value there
   */
  void count(Where where, Quantity quantity, int count, double expected, double actual) {
    add(where, quantity, count, where.place, expected, actual);
  }

  /** Compares losses. */
  void loss(Where where, Quantity quantity, String name, double expected, double actual) {
    number(where, quantity, name, expected, actual, Math.max(1, Math.abs(expected)));
  }

  /** Compares two numbers; the error is the difference by {@code scale}. */
  void number(
      Where where, Quantity quantity, String name, double expected, double actual, double scale) {
    double distance = distance(expected, actual);
    add(
        where,
        quantity,
        distance == 0 ? 0 : distance / scale,
        name.isEmpty() ? where.place : where.place + ", " + name,
        expected,
        actual);
  }

  /**
   * The same tensors of two backends.
   *
   * @param expected of the one that led
   * @param actual of the other one
   */
  record Sides(Weights expected, Weights actual) {
    static Sides none() {
      return new Sides(new Weights(Map.of()), new Weights(Map.of()));
    }

    /** Returns how much of a tensor's difference is explained at each place. */
    IntToDoubleFunction explained(String tensor) {
      Tensor one = expected.asMap().get(tensor);
      Tensor other = actual.asMap().get(tensor);
      return one == null || other == null ? i -> 0 : i -> (double) one.get(i) - other.get(i);
    }
  }

  /**
   * Compares tensors value by value, relative to the largest value.
   *
   * @param name comes before the tensor's, for example {@code new}
   * @param values to compare
   * @param reasons their differences are taken off those of {@code values}
   * @param floor part of the largest value of all by which a tensor of smaller values is measured;
   *     1 measures all by the largest
   */
  void tensors(
      Where where, Quantity quantity, String name, Sides values, Sides reasons, double floor) {
    double most =
        floor
            * values.expected.asMap().values().stream()
                .mapToDouble(Findings::largest)
                .max()
                .orElse(0);
    values
        .expected
        .asMap()
        .forEach(
            (tensor, expected) -> {
              Tensor actual = values.actual.get(tensor);
              IntToDoubleFunction explained = reasons.explained(tensor);
              double worst = 0;
              int index = 0;
              for (int i = 0; i < expected.size(); i++) {
                double left = (double) expected.get(i) - actual.get(i) - explained.applyAsDouble(i);
                double distance = distance(left, 0);
                if (distance > worst) {
                  worst = distance;
                  index = i;
                }
              }
              add(
                  where,
                  quantity,
                  worst == 0 ? 0 : worst / Math.max(most, largest(expected)),
                  where.place + ", " + name + " " + tensor + ", value " + index,
                  expected.get(index),
                  actual.get(index));
            });
  }

  /**
   * Compares tensors as vectors: the length of the difference, relative to the tensor's length.
   *
   * @param name comes before the tensor's
   * @param floor part of the length of all tensors together by which a shorter one is measured
   */
  void lengths(
      Where where, Quantity quantity, String name, Weights expected, Weights actual, double floor) {
    double all = 0;
    for (Tensor tensor : expected.asMap().values()) {
      all = Math.hypot(all, length(tensor));
    }
    double shortest = floor * all;
    expected
        .asMap()
        .forEach(
            (tensor, values) -> {
              Tensor others = actual.get(tensor);
              double squares = 0;
              double worst = 0;
              int index = 0;
              for (int i = 0; i < values.size(); i++) {
                double distance = distance(values.get(i), others.get(i));
                squares += distance * distance;
                if (distance > worst) {
                  worst = distance;
                  index = i;
                }
              }
              add(
                  where,
                  quantity,
                  squares == 0 ? 0 : Math.sqrt(squares) / Math.max(shortest, length(values)),
                  where.place + ", " + name + " " + tensor + ", value " + index,
                  values.get(index),
                  others.get(index));
            });
  }

  private static double length(Tensor tensor) {
    double squares = 0;
    for (int i = 0; i < tensor.size(); i++) {
      squares += (double) tensor.get(i) * tensor.get(i);
    }
    return Math.sqrt(squares);
  }

  private void add(
      Where where, Quantity quantity, double error, String place, double expected, double actual) {
    Finding found =
        new Finding(
            where.level,
            where.pair(),
            quantity,
            error,
            allowed(quantity),
            place + " (" + where.expected + " led)",
            expected,
            actual);
    worst.merge(
        new Key(where.level, where.pair(), quantity),
        found,
        (a, b) -> a.error() >= b.error() ? a : b);
  }

  /** Returns the distance; infinite where one is not a finite number. */
  private static double distance(double expected, double actual) {
    double distance = Math.abs(expected - actual);
    return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
  }

  private static double largest(Tensor tensor) {
    double largest = 0;
    for (int i = 0; i < tensor.size(); i++) {
      largest = Math.max(largest, Math.abs(tensor.get(i)));
    }
    return largest;
  }
}
