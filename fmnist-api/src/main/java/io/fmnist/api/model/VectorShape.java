package io.fmnist.api.model;

import io.fmnist.api.Problems;

/**
 * A vector of features: [F].
 *
 * @param features 1 or more
 */
public record VectorShape(int features) implements Shape {
  /** Validates the size. */
  public VectorShape {
    Problems.at("shape").range("features", features, 1, MAX_ELEMENTS).throwIfAny();
  }

  @Override
  public int channels() {
    return features;
  }

  @Override
  public int elements() {
    return features;
  }

  @Override
  public String toString() {
    return "[" + features + "]";
  }
}
