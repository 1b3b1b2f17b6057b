package io.fmnist.testkit.kit;

import io.fmnist.api.optimizer.Regularization;
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

  private final RandomStream random;

  private RandomTrainings(RandomStream random) {
    this.random = random;
  }

  /** Draws the description of an index; the same seed and index always give the same. */
  static TrainingSpec draw(long seed, int index) {
    RandomTrainings drawn = new RandomTrainings(new RandomStream(seed, Purpose.TEST, index, 2));
    return new TrainingSpec(OptimizerCases.draw(drawn), drawn.schedule(), 1, EPOCHS, seed)
        .withRegularization(drawn.regularization());
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
    return switch (upTo(7)) {
      case 0 -> new LearningRateSchedule.Constant();
      case 1 -> new LearningRateSchedule.InverseTime(power(-3, 0));
      case 2 -> new LearningRateSchedule.Step(1 + random.nextInt(2), 0.1 + 0.9 * share());
      case 3 -> new LearningRateSchedule.Cosine(chance(0.5) ? 0 : 0.5 * share());
      case 4 -> new LearningRateSchedule.Linear(chance(0.5) ? 0 : 0.5 * share());
      case 5 -> new LearningRateSchedule.CosineRestarts(1, 1 + random.nextInt(2), 0.5 * share());
      default -> new LearningRateSchedule.OneCycle(0.1 + 0.8 * share(), power(-2, 0), power(-4, 0));
    };
  }

  /** Draws a whole number from 0 to below another one. */
  int upTo(int end) {
    return random.nextInt(end);
  }

  /** Draws one of some values. */
  double of(double... values) {
    return values[random.nextInt(values.length)];
  }

  /** Draws between two powers of ten, each size as probable. */
  double power(int low, int high) {
    return Math.pow(10, low + (high - low) * share());
  }

  private double share() {
    return random.nextDouble();
  }

  /** Draws whether something happens. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
