package io.fmnist.api.train;

import io.fmnist.api.Problems;

/**
 * How the learning rate moves: a factor on the optimizer's base rate for every step (batch),
 * counted from 0 over the whole training.
 */
public sealed interface LearningRateSchedule {

  /** Returns the name in files and tables, for example {@code cosine}. */
  String kind();

  /**
   * Returns the factor of a step.
   *
   * @param step batches done so far, 0 or more
   * @param stepsPerEpoch batches of one epoch, 1 or more
   * @param totalSteps batches of the whole training, 1 or more
   */
  double factor(long step, long stepsPerEpoch, long totalSteps);

  /**
   * Returns the smallest factor of a training, leaving out a last step that is meant to have the
   * factor 0. Factors never fall and rise again, so it is that of the first or the last step.
   *
   * @param stepsPerEpoch batches of one epoch, 1 or more
   * @param totalSteps batches of the whole training, 1 or more
   */
  default double leastFactor(long stepsPerEpoch, long totalSteps) {
    return Math.min(
        factor(0, stepsPerEpoch, totalSteps), factor(totalSteps - 1, stepsPerEpoch, totalSteps));
  }

  /** The base rate throughout. */
  record Constant() implements LearningRateSchedule {
    @Override
    public String kind() {
      return "constant";
    }

    @Override
    public double factor(long step, long stepsPerEpoch, long totalSteps) {
      return 1;
    }
  }

  /**
   * Keras's {@code decay}: {@code 1 / (1 + decay * (double) step)}.
   *
   * @param decay per batch: 0, or about 1.2e-38 to 3.4e38 (the normal numbers of float32)
   */
  record InverseTime(double decay) implements LearningRateSchedule {
    /** Validates the decay. */
    public InverseTime {
      Problems.at("inverse_time").notNegativeFloat("decay", decay).throwIfAny();
    }

    @Override
    public String kind() {
      return "inverse_time";
    }

    @Override
    public double factor(long step, long stepsPerEpoch, long totalSteps) {
      return 1 / (1 + decay * (double) step);
    }
  }

  /**
   * Multiplies by {@code gamma} every {@code epochs} epochs.
   *
   * @param epochs 1 or more
   * @param gamma above 0, at most 1
   */
  record Step(int epochs, double gamma) implements LearningRateSchedule {
    /** Validates both numbers. */
    public Step {
      Problems.at("step")
          .range("epochs", epochs, 1, TrainingSpec.MAX_EPOCHS)
          .positiveFractionFloat("gamma", gamma)
          .throwIfAny();
    }

    @Override
    public String kind() {
      return "step";
    }

    @Override
    public double factor(long step, long stepsPerEpoch, long totalSteps) {
      long drops = step / stepsPerEpoch / epochs;
      return StrictMath.pow(gamma, (double) drops);
    }
  }

  /**
   * Half a cosine from 1 down to {@code floor} at the last step (Loshchilov and Hutter 2017,
   * without restarts): {@code floor + (1-floor) * (1+cos(pi*step/(totalSteps-1))) / 2}. The only
   * step of a training of one is its first: 1.
   *
   * @param floor 0, or about 1.2e-38 to 0.99999994 (the normal numbers of float32 below 1)
   */
  record Cosine(double floor) implements LearningRateSchedule {
    /** Validates the floor. */
    public Cosine {
      Problems.at("cosine").fractionFloat("floor", floor).throwIfAny();
    }

    @Override
    public String kind() {
      return "cosine";
    }

    @Override
    public double factor(long step, long stepsPerEpoch, long totalSteps) {
      // Its only step would else be its last, and with floor 0 learn nothing.
      return totalSteps <= 1 ? 1 : anneal(1, floor, progress((double) step, 0, totalSteps - 1.0));
    }

    @Override
    public double leastFactor(long stepsPerEpoch, long totalSteps) {
      long least = floor == 0 ? Math.max(totalSteps - 2, 0) : totalSteps - 1;
      return factor(least, stepsPerEpoch, totalSteps);
    }
  }

  /**
   * One cycle (Smith and Topin 2018, with cosine legs as in PyTorch): from {@code start} up to 1
   * during the first {@code warmup} part of all steps, then down to {@code end}.
   *
   * @param warmup part of the steps that rise, in (0, 1)
   * @param start factor of the first step, in (0, 1]
   * @param end factor of the last step, in (0, 1]
   */
  record OneCycle(double warmup, double start, double end) implements LearningRateSchedule {
    /** Validates the three numbers. */
    public OneCycle {
      Problems.at("one_cycle")
          .require(warmup != 0, "warmup is 0; it must be above 0 and below 1")
          .fractionFloat("warmup", warmup)
          .positiveFractionFloat("start", start)
          .positiveFractionFloat("end", end)
          .throwIfAny();
    }

    @Override
    public String kind() {
      return "one_cycle";
    }

    @Override
    public double factor(long step, long stepsPerEpoch, long totalSteps) {
      double peak = warmup * (totalSteps - 1.0);
      return step <= peak
          ? anneal(start, 1, progress((double) step, 0, peak))
          : anneal(1, end, progress((double) step, peak, totalSteps - 1.0));
    }
  }

  private static double progress(double step, double from, double to) {
    return to <= from ? 1 : Math.min((step - from) / (to - from), 1);
  }

  private static double anneal(double from, double to, double progress) {
    return to + (from - to) * (1 + StrictMath.cos(StrictMath.PI * progress)) / 2;
  }
}
