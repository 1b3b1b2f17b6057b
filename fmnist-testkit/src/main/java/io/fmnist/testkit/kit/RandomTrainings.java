package io.fmnist.testkit.kit;

import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.api.train.TrainingSpec;

/** Draws training descriptions: any optimizer, regularization and schedule, with any options. */
final class RandomTrainings {
  /** Descriptions a run. */
  static final int COUNT = 200;

  /** Updates of an epoch. */
  static final int PER_EPOCH = 2;

  private static final int EPOCHS = 3;
  private static final double[] FACTORS = {0, 0.5, 0.8, 0.9, 0.99, 0.999};
  private static final double[] EPSILONS = {1e-8, 1e-7, 1e-3};

  private final RandomStream random;

  private RandomTrainings(RandomStream random) {
    this.random = random;
  }

  /** Draws the description of an index; the same seed and index always give the same. */
  static TrainingSpec draw(long seed, int index) {
    RandomTrainings drawn = new RandomTrainings(new RandomStream(seed, Purpose.TEST, index, 2));
    return new TrainingSpec(drawn.optimizer(), drawn.schedule(), 1, EPOCHS, seed)
        .withRegularization(drawn.regularization());
  }

  private Optimizer optimizer() {
    double rate = power(-3, -1);
    return switch (random.nextInt(6)) {
      case 0 -> new Sgd(rate, of(FACTORS), chance(0.5));
      case 1 -> adam(rate, of(FACTORS), of(FACTORS));
      case 2 -> new Adagrad(rate, of(EPSILONS));
      case 3 -> new Adadelta(rate * 10, of(FACTORS), of(EPSILONS));
      // As Adam's squares: with rho 0 every step has one length, whatever the gradient.
      case 4 -> new RmsProp(rate, Math.max(0.5, of(FACTORS)), of(FACTORS), of(EPSILONS));
      default -> new Lion(rate, of(FACTORS), of(FACTORS));
    };
  }

  /**
   * Gives the larger factor to the squares, as {@code beta1 < sqrt(beta2)} asks for: else a
   * gradient near 0 between large ones makes a step as large as rounding wants it.
   */
  private Adam adam(double rate, double beta, double other) {
    return new Adam(rate, Math.min(beta, other), Math.max(beta, other), of(EPSILONS));
  }

  private Regularization regularization() {
    double decay = chance(0.5) ? power(-2, 0) : 0;
    double l2 = chance(0.5) ? power(-4, -1) : 0;
    boolean all = chance(0.3) && decay + l2 > 0;
    return new Regularization(decay, l2, all, chance(0.5) ? power(-2, 2) : 0);
  }

  private LearningRateSchedule schedule() {
    return chance(0.3) ? new LearningRateSchedule.WarmUp(1, power(-2, 0), plain()) : plain();
  }

  private LearningRateSchedule plain() {
    return switch (random.nextInt(7)) {
      case 0 -> new LearningRateSchedule.Constant();
      case 1 -> new LearningRateSchedule.InverseTime(power(-3, 0));
      case 2 -> new LearningRateSchedule.Step(1 + random.nextInt(2), 0.1 + 0.9 * share());
      case 3 -> new LearningRateSchedule.Cosine(chance(0.5) ? 0 : 0.5 * share());
      case 4 -> new LearningRateSchedule.Linear(chance(0.5) ? 0 : 0.5 * share());
      case 5 -> new LearningRateSchedule.CosineRestarts(1, 1 + random.nextInt(2), 0.5 * share());
      default -> new LearningRateSchedule.OneCycle(0.1 + 0.8 * share(), power(-2, 0), power(-4, 0));
    };
  }

  private double of(double[] values) {
    return values[random.nextInt(values.length)];
  }

  /** Draws between two powers of ten, each size as probable. */
  private double power(int low, int high) {
    return Math.pow(10, low + (high - low) * share());
  }

  private double share() {
    return random.nextDouble();
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
