package io.fmnist.api.backend;

import io.fmnist.api.Problems;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An optimizer's memory, so that training can go on elsewhere.
 *
 * @param steps updates done so far
 * @param slots state tensors by slot name (see {@link Optimizer#slots()}), each with every
 *     trainable tensor's name and shape
 * @param exact the same memory as an engine keeps it, under names of the engine's, where that has
 *     other bits than {@code slots}: an engine that knows a name takes these values instead, others
 *     pass over them
 */
public record OptimizerState(long steps, Map<String, Weights> slots, Map<String, Weights> exact) {
  /** Copies the maps, keeping their order. */
  public OptimizerState {
    slots = Collections.unmodifiableMap(new LinkedHashMap<>(slots));
    exact = Collections.unmodifiableMap(new LinkedHashMap<>(exact));
  }

  /** Of an engine that keeps the slots as they are. */
  public OptimizerState(long steps, Map<String, Weights> slots) {
    this(steps, slots, Map.of());
  }

  /**
   * Checks that this is a state of {@code optimizer} for {@code architecture}.
   *
   * @throws io.fmnist.api.InvalidSpecException with every slot that is missing, unknown or
   *     misshapen, or holds NaN or an infinite value
   */
  public void requireFit(Architecture architecture, Optimizer optimizer) {
    Problems problems = Problems.at("optimizer state");
    problems.range("steps", steps, 0, Long.MAX_VALUE);
    for (String slot : optimizer.slots()) {
      Weights tensors = slots.get(slot);
      if (tensors == null) {
        problems.add(slot + " is missing; " + optimizer.kind() + " has " + optimizer.slots());
      } else {
        requireFit(problems, slot, tensors, architecture);
      }
    }
    exact.forEach((name, tensors) -> requireFit(problems, name, tensors, architecture));
    for (String slot : slots.keySet()) {
      problems.require(
          optimizer.slots().contains(slot),
          slot + " is unknown; " + optimizer.kind() + " has " + optimizer.slots());
    }
    problems.throwIfAny();
  }

  private static void requireFit(
      Problems problems, String name, Weights tensors, Architecture architecture) {
    problems.collect(
        "optimizer state " + name,
        () -> {
          tensors.requireTrainableFit(architecture);
          tensors.requireFinite("weights");
          return tensors;
        });
  }
}
