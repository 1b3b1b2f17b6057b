package io.fmnist.testkit.kit;

import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;

/** Every optimizer, with options that differ in their effect. */
public final class OptimizerCases {
  private static final double[] FACTORS = {0, 0.5, 0.8, 0.9, 0.99, 0.999};
  private static final double[] EPSILONS = {1e-8, 1e-7, 1e-3};

  private OptimizerCases() {}

  /** Returns all cases without regularization. */
  public static List<OptimizerCase> all() {
    return List.of(
        new OptimizerCase("sgd: plain", Sgd.of(0.01)),
        new OptimizerCase("sgd: momentum", new Sgd(0.01, 0.9, false)),
        new OptimizerCase("sgd: Nesterov", new Sgd(0.15, 0.2, true)),
        new OptimizerCase("sgd: Nesterov without momentum", new Sgd(0.1, 0, true)),
        new OptimizerCase("adam: Keras's defaults", Adam.keras()),
        new OptimizerCase("adam: other betas, large epsilon", new Adam(0.01, 0.8, 0.97, 1e-3)),
        new OptimizerCase("adam: betas 0", new Adam(0.01, 0, 0, 1e-7)),
        new OptimizerCase("adagrad: Keras's defaults", Adagrad.keras()),
        new OptimizerCase("adagrad: large epsilon", new Adagrad(0.1, 1e-3)),
        new OptimizerCase("adadelta: Keras's defaults", Adadelta.keras()),
        new OptimizerCase("adadelta: other rate and rho", new Adadelta(0.3, 0.9, 1e-5)),
        new OptimizerCase("rmsprop: Keras's defaults", RmsProp.keras()),
        new OptimizerCase("rmsprop: momentum, large epsilon", new RmsProp(0.01, 0.8, 0.9, 1e-3)),
        new OptimizerCase("rmsprop: rho 0", new RmsProp(0.01, 0, 0, 1e-5)),
        new OptimizerCase("lion: Keras's defaults", Lion.keras()),
        new OptimizerCase("lion: other betas", new Lion(0.01, 0.5, 0.8)));
  }

  /**
   * Returns cases of weight decay, L2 and clipping: each alone, and all together in each of {@link
   * #all()}. The global norm of {@link Samples#gradients} is above 1 and below 1000.
   */
  public static List<OptimizerCase> regularized() {
    Sgd momentum = new Sgd(0.1, 0.9, false);
    Regularization decay = new Regularization(0.1, 0, false, 0);
    Regularization l2 = new Regularization(0, 0.05, false, 0);
    List<OptimizerCase> cases = new ArrayList<>();
    for (Optimizer optimizer : List.of(momentum, Adam.keras())) {
      String kind = optimizer.kind();
      cases.add(new OptimizerCase(kind + ": weight decay", optimizer, decay));
      cases.add(new OptimizerCase(kind + ": L2", optimizer, l2));
      cases.add(
          new OptimizerCase(
              kind + ": weight decay of all", optimizer, new Regularization(0.1, 0, true, 0)));
      cases.add(
          new OptimizerCase(kind + ": L2 of all", optimizer, new Regularization(0, 0.05, true, 0)));
      cases.add(
          new OptimizerCase(kind + ": clipped", optimizer, Regularization.NONE.withClipNorm(0.5)));
      cases.add(
          new OptimizerCase(
              kind + ": clip norm not reached", optimizer, Regularization.NONE.withClipNorm(1000)));
    }
    Regularization together = new Regularization(0.05, 0.01, false, 0.8);
    for (OptimizerCase c : all()) {
      cases.add(new OptimizerCase(c.name() + ", regularized", c.optimizer(), together));
    }
    return cases;
  }

  /** Draws an optimizer of any kind with any options. */
  static Optimizer draw(RandomTrainings random) {
    double rate = random.power(-3, -1);
    return switch (random.upTo(6)) {
      case 0 -> new Sgd(rate, random.of(FACTORS), random.chance(0.5));
      case 1 -> adam(random, rate, random.of(FACTORS), random.of(FACTORS));
      case 2 -> new Adagrad(rate, random.of(EPSILONS));
      case 3 -> new Adadelta(rate * 10, random.of(FACTORS), random.of(EPSILONS));
      // As Adam's squares: with rho 0 every step has one length, whatever the gradient.
      case 4 ->
          new RmsProp(
              rate, Math.max(0.5, random.of(FACTORS)), random.of(FACTORS), random.of(EPSILONS));
      default -> new Lion(rate, random.of(FACTORS), random.of(FACTORS));
    };
  }

  /**
   * Gives the larger factor to the squares, as {@code beta1 < sqrt(beta2)} asks for: else a
   * gradient near 0 between large ones makes a step as large as rounding wants it.
   */
  private static Adam adam(RandomTrainings random, double rate, double beta, double other) {
    return new Adam(rate, Math.min(beta, other), Math.max(beta, other), random.of(EPSILONS));
  }
}
