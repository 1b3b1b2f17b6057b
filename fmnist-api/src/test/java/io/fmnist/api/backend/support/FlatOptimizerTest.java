package io.fmnist.api.backend.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import org.junit.jupiter.api.Test;

/**
 * Two steps from parameter 1 with gradients 0.5 and -0.25, worked out by hand from Keras's
 * formulas.
 */
class FlatOptimizerTest {
  private static double[] twoSteps(Optimizer optimizer) {
    FlatOptimizer flat = new FlatOptimizer(optimizer, 1);
    float[] p = {1};
    flat.update(p, new float[] {0.5f}, optimizer.learningRate());
    double first = p[0];
    flat.update(p, new float[] {-0.25f}, optimizer.learningRate());
    return new double[] {first, p[0]};
  }

  private static void assertSteps(Optimizer optimizer, double first, double second) {
    assertThat(twoSteps(optimizer)).containsExactly(new double[] {first, second}, within(2e-7));
  }

  @Test
  void plainSgdGoesAgainstTheGradient() {
    assertSteps(Sgd.of(0.1), 1 - 0.05, 1 - 0.05 + 0.025);
  }

  @Test
  void momentumKeepsPartOfTheVelocity() {
    // v1 = -0.05, v2 = 0.9 * -0.05 + 0.025 = -0.02
    assertSteps(new Sgd(0.1, 0.9, false), 0.95, 0.93);
  }

  @Test
  void nesterovLooksAhead() {
    // p1 = 1 + 0.9 * -0.05 - 0.05; p2 = p1 + 0.9 * -0.02 + 0.025
    assertSteps(new Sgd(0.1, 0.9, true), 0.905, 0.912);
  }

  @Test
  void adamCorrectsItsBias() {
    double m = 0.05;
    double v = 0.00025;
    double lr1 = 0.001 * Math.sqrt(1 - 0.999) / (1 - 0.9);
    double p1 = 1 - lr1 * m / (Math.sqrt(v) + 1e-7);
    m = 0.9 * m + 0.1 * -0.25;
    v = 0.999 * v + 0.001 * 0.0625;
    double lr2 = 0.001 * Math.sqrt(1 - 0.999 * 0.999) / (1 - 0.81);
    double p2 = p1 - lr2 * m / (Math.sqrt(v) + 1e-7);
    assertSteps(Adam.keras(), p1, p2);
  }

  @Test
  void adagradAddsUpSquares() {
    double p1 = 1 - 0.01 * 0.5 / (0.5 + 1e-7);
    double p2 = p1 + 0.01 * 0.25 / (Math.sqrt(0.3125) + 1e-7);
    assertSteps(Adagrad.keras(), p1, p2);
  }

  @Test
  void adadeltaScalesByPastUpdates() {
    double eps = 1e-7;
    double a = 0.05 * 0.25;
    double u = 0.5 * Math.sqrt(eps) / Math.sqrt(a + eps);
    double d = 0.05 * u * u;
    double p1 = 1 - u;
    a = 0.95 * a + 0.05 * 0.0625;
    double p2 = p1 + 0.25 * Math.sqrt(d + eps) / Math.sqrt(a + eps);
    assertSteps(Adadelta.keras(), p1, p2);
  }

  @Test
  void rmsPropDividesByTheRootOfTheMeanSquare() {
    double v = 0.1 * 0.25;
    double p1 = 1 - 0.01 * 0.5 / Math.sqrt(v + 1e-3);
    v = 0.9 * v + 0.1 * 0.0625;
    double p2 = p1 + 0.01 * 0.25 / Math.sqrt(v + 1e-3);
    assertSteps(new RmsProp(0.01, 0.9, 0, 1e-3), p1, p2);
    // b1 = 1 - p1; b2 = 0.5 * b1 - (p2 - p1)
    assertSteps(new RmsProp(0.01, 0.9, 0.5, 1e-3), p1, p2 - 0.5 * (1 - p1));
  }

  @Test
  void lionTakesTheSignOfItsMemoryAndTheGradient() {
    // m1 = 0.01 * 0.5; 0.9 * m1 - 0.1 * 0.25 < 0, but 0.99 * m1 - 0.01 * 0.25 > 0
    assertSteps(new Lion(0.01, 0.9, 0.99), 0.99, 1);
    assertSteps(new Lion(0.01, 0.99, 0.99), 0.99, 0.98);
  }

  @Test
  void stepsAreCountedAndCanBeImported() {
    FlatOptimizer flat = new FlatOptimizer(Adam.keras(), 1);
    flat.setSteps(41);
    flat.update(new float[] {1}, new float[] {1}, 0.001);
    assertThat(flat.steps()).isEqualTo(42);
  }

  @Test
  void gradientsOfAnotherLengthAreRefusedBeforeAnythingChanges() {
    FlatOptimizer flat = new FlatOptimizer(Adam.keras(), 2);
    float[] parameters = {1, 2};
    assertThatThrownBy(() -> flat.update(parameters, new float[] {1}, 0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 parameters and 1 gradients; the state needs 2 of each");
    assertThatThrownBy(() -> flat.update(new float[3], new float[3], 0.1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(flat.steps()).isZero();
    assertThat(parameters).containsExactly(1, 2);
    assertThat(flat.slot(0)).containsExactly(0, 0);
  }
}
