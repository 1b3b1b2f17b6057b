package io.fmnist.api.model;

import io.fmnist.api.FmnistException;
import io.fmnist.api.Problems;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Named tensors in the canonical layout, in canonical order. Immutable. Also used for gradients and
 * optimizer slots, which hold the trainable tensors only.
 */
public final class Weights {
  private final Map<String, Tensor> tensors;

  /** Copies the map, keeping its order. */
  public Weights(Map<String, Tensor> tensors) {
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * Draws the initial weights of a network. Each kernel has a random stream of its own, numbered by
   * how many kernels come before it, so adding or removing a layer without a kernel leaves all
   * draws as they were.
   */
  public static Weights initial(Architecture architecture, long seed) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int kernels = 0;
    for (ParameterSpec p : architecture.parameters()) {
      float[] values;
      if (p.role() == ParameterSpec.Role.KERNEL) {
        RandomStream random = new RandomStream(seed, Purpose.INITIALIZATION, kernels++, 0);
        values = p.initializer().values(p.shape(), p.fanIn(), p.fanOut(), random);
      } else {
        values = new float[p.size()];
        java.util.Arrays.fill(values, p.role().start());
      }
      tensors.put(p.name(), Tensor.of(p.shape(), values));
    }
    return new Weights(tensors);
  }

  /**
   * Puts the tensors of a network in canonical order.
   *
   * @param tensors by name, in any order
   * @throws io.fmnist.api.InvalidSpecException with every tensor that is missing, unknown or
   *     misshapen
   */
  public static Weights of(Architecture architecture, Map<String, Tensor> tensors) {
    new Weights(tensors).requireFit(architecture);
    Map<String, Tensor> ordered = new LinkedHashMap<>();
    for (ParameterSpec p : architecture.parameters()) {
      ordered.put(p.name(), Objects.requireNonNull(tensors.get(p.name())));
    }
    return new Weights(ordered);
  }

  /** Returns the tensors by name, in order. */
  public Map<String, Tensor> asMap() {
    return tensors;
  }

  /**
   * Returns one tensor.
   *
   * @throws FmnistException if there is none of that name
   */
  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new FmnistException("no tensor is named " + name + "; there are " + tensors.keySet());
    }
    return tensor;
  }

  /**
   * Checks that these are the weights of {@code architecture}: the same names and shapes, no more.
   *
   * @throws io.fmnist.api.InvalidSpecException with every tensor that is missing, unknown or
   *     misshapen
   */
  public void requireFit(Architecture architecture) {
    requireFit(architecture, false);
  }

  /**
   * As {@link #requireFit(Architecture)}, for gradients and optimizer slots, which have no running
   * statistics.
   */
  public void requireTrainableFit(Architecture architecture) {
    requireFit(architecture, true);
  }

  /**
   * Checks that no value is NaN or infinite.
   *
   * @param what these are, for messages, for example {@code gradients}
   * @throws io.fmnist.api.InvalidSpecException with the first such value of every tensor that has
   *     one, and its place
   */
  public void requireFinite(String what) {
    Problems problems = Problems.at(what);
    tensors.forEach(
        (name, tensor) -> {
          int index = tensor.firstNotFinite();
          if (index >= 0) {
            problems.add(
                name
                    + " of shape "
                    + tensor.shape()
                    + " has the value "
                    + tensor.get(index)
                    + " at index "
                    + index
                    + "; every value must be finite");
          }
        });
    problems.throwIfAny();
  }

  private void requireFit(Architecture architecture, boolean trainableOnly) {
    Problems problems = Problems.at("weights");
    Map<String, Tensor> unknown = new LinkedHashMap<>(tensors);
    for (ParameterSpec p : architecture.parameters()) {
      if (trainableOnly && !p.isTrainable()) {
        continue;
      }
      Tensor tensor = unknown.remove(p.name());
      if (tensor == null) {
        problems.add(p.name() + " " + p.shape() + " is missing");
      } else if (!tensor.shape().equals(p.shape())) {
        problems.add(
            p.name() + " has shape " + tensor.shape() + "; the network needs " + p.shape());
      }
    }
    unknown.forEach((name, t) -> problems.add(name + " is not a tensor of this network"));
    problems.throwIfAny();
  }

  /** Equal when the same names hold the same bits. */
  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof Weights that && tensors.equals(that.tensors);
  }

  @Override
  public int hashCode() {
    return tensors.hashCode();
  }

  @Override
  public String toString() {
    return "Weights" + tensors.keySet();
  }
}
