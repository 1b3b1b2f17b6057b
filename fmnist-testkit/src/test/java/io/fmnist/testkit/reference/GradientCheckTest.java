package io.fmnist.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Weights;
import io.fmnist.testkit.kit.LayerCase;
import io.fmnist.testkit.kit.LayerCases;
import io.fmnist.testkit.kit.Samples;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("the reference's gradients are the slopes of its loss")
class GradientCheckTest {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-6;
  private static final DropoutMasks MASKS = new DropoutMasks(11, 3);

  @TestFactory
  Stream<DynamicTest> byCentralDifferences() {
    return LayerCases.all().stream()
        .flatMap(
            c ->
                Stream.of(1, 3)
                    .map(
                        size ->
                            DynamicTest.dynamicTest(
                                c.name() + ", batch " + size, () -> check(c, size))));
  }

  private static void check(LayerCase layerCase, int size) {
    for (int seed = 1; seed < 50; seed++) {
      Weights weights = Samples.weights(layerCase.architecture(), seed);
      Batch batch = Samples.batch(layerCase.architecture(), size, seed);
      ReferenceNetwork network = new ReferenceNetwork(layerCase.architecture(), weights);
      ReferenceGradients exact = network.gradients(batch, MASKS);
      // A difference quotient across a kink is no slope.
      if (network.imagesNearKinks(batch, MASKS, values -> 100 * STEP).isEmpty()) {
        compare(network, batch, exact);
        return;
      }
    }
    throw new AssertionError("no seed keeps " + layerCase.name() + " away from kinks");
  }

  private static void compare(ReferenceNetwork network, Batch batch, ReferenceGradients exact) {
    double scale =
        exact.byName().values().stream()
            .flatMapToDouble(java.util.Arrays::stream)
            .map(Math::abs)
            .max()
            .orElse(0);
    for (Parameter p : network.parameters()) {
      double[] gradient = exact.byName().get(p.spec.name());
      if (gradient == null) {
        continue;
      }
      for (int i = 0; i < gradient.length; i++) {
        double value = p.values[i];
        p.values[i] = value + STEP;
        double above = network.gradients(batch, MASKS).loss();
        p.values[i] = value - STEP;
        double below = network.gradients(batch, MASKS).loss();
        p.values[i] = value;
        double slope = (above - below) / (2 * STEP);
        // Relative where the gradient is not tiny: below a hundredth of the largest the loss's own
        // rounding, 1e-16 / STEP, takes over.
        double error =
            Math.abs(slope - gradient[i]) / Math.max(Math.abs(gradient[i]), 1e-2 * scale);
        if (scale > 0) {
          assertThat(error)
              .as("%s[%d]: slope %g, gradient %g", p.spec.name(), i, slope, gradient[i])
              .isLessThan(TOLERANCE);
        } else {
          assertThat(slope).as("%s[%d]", p.spec.name(), i).isZero();
        }
      }
    }
  }
}
