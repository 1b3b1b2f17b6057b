package io.fmnist.testkit.reference;

import io.fmnist.api.model.ParameterSpec;

/** One tensor of a network in float64, canonical layout, with the gradient of the loss by it. */
final class Parameter {
  final ParameterSpec spec;
  final double[] values;
  final double[] gradient;

  /** Whether its layer stays as it is. */
  final boolean frozen;

  Parameter(ParameterSpec spec, boolean frozen) {
    this.frozen = frozen;
    this.spec = spec;
    this.values = new double[spec.size()];
    this.gradient = new double[spec.size()];
  }

  void load(float[] source) {
    for (int i = 0; i < values.length; i++) {
      values[i] = source[i];
    }
  }
}
