package io.fmnist.api.train;

import io.fmnist.api.Problems;
import java.util.Objects;

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
   * factor 0. Where factors never fall and rise again, it is that of the first or the last step;
   * other schedules override this.
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
      return anneal(1, floor, toTheLast(step, totalSteps));
    }

    @Override
    public double leastFactor(long stepsPerEpoch, long totalSteps) {
      return factor(lastMeant(floor, totalSteps), stepsPerEpoch, totalSteps);
    }
  }

  /**
   * A straight line from 1 down to {@code floor} at the last step: {@code 1 -
   * (1-floor)*step/(totalSteps-1)}. The only step of a training of one is its first: 1.
   *
   * @param floor 0, or about 1.2e-38 to 0.99999994 (the normal numbers of float32 below 1)
   */
  record Linear(double floor) implements LearningRateSchedule {
    /** Validates the floor. */
    public Linear {
      Problems.at("linear").fractionFloat("floor", floor).throwIfAny();
    }

    @Override
    public String kind() {
      return "linear";
    }

    @Override
    public double factor(long step, long stepsPerEpoch, long totalSteps) {
      double progress = toTheLast(step, totalSteps);
      return 1 - progress + floor * progress;
    }

    @Override
    public double leastFactor(long stepsPerEpoch, long totalSteps) {
      return factor(lastMeant(floor, totalSteps), stepsPerEpoch, totalSteps);
    }
  }

  /**
   * Half a cosine from 1 towards {@code floor}, again and again (SGDR, Loshchilov and Hutter 2017):
   * {@code floor + (1-floor) * (1+cos(pi*t/T)) / 2}, with t the steps since the last restart and T
   * those of the period. A restart comes in place of the step that would reach the floor.
   *
   * @param epochs of the first period, 1 or more
   * @param multiplier by which each period is longer than the one before it, 1 to 100
   * @param floor 0, or about 1.2e-38 to 0.99999994 (the normal numbers of float32 below 1)
   */
  record CosineRestarts(int epochs, int multiplier, double floor) implements LearningRateSchedule {
    private static final int MAX_MULTIPLIER = 100;

    /** Validates the numbers. */
    public CosineRestarts {
      Problems.at("cosine_restarts")
          .range("epochs", epochs, 1, TrainingSpec.MAX_EPOCHS)
          .range("multiplier", multiplier, 1, MAX_MULTIPLIER)
          .fractionFloat("floor", floor)
          .throwIfAny();
    }

    @Override
    public String kind() {
      return "cosine_restarts";
    }

    @Override
    public double factor(long step, long stepsPerEpoch, long totalSteps) {
      long period = epochs * stepsPerEpoch;
      long since = multiplier == 1 ? step % period : step;
      while (since >= period) {
        since -= period;
        period *= multiplier;
      }
      return anneal(1, floor, progress((double) since, 0, (double) period));
    }

    /** The longer a period, the nearer its end comes to the floor; the last one may be cut. */
    @Override
    public double leastFactor(long stepsPerEpoch, long totalSteps) {
      double least = factor(totalSteps - 1, stepsPerEpoch, totalSteps);
      long period = epochs * stepsPerEpoch;
      for (long end = period; end <= totalSteps; end += period) {
        least = Math.min(least, factor(end - 1, stepsPerEpoch, totalSteps));
        if (multiplier == 1) {
          break; // All periods end alike.
        }
        period *= multiplier;
      }
      return least;
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

  /**
   * A linear warm-up before another schedule (Goyal et al. 2017): during the first epochs the
   * factor rises in a straight line from {@code warmupStart} times the first factor of the other
   * schedule to that factor. Then the other schedule follows, as if the training began there: it
   * sees the steps that are left only.
   *
   * @param warmupEpochs 1 or more; a training that is no longer only warms up
   * @param warmupStart part of the rate of the first step, above 0, at most 1
   * @param then what follows; no warm-up
   */
  record WarmUp(int warmupEpochs, double warmupStart, LearningRateSchedule then)
      implements LearningRateSchedule {
    /** Validates the numbers and refuses null. */
    public WarmUp {
      Objects.requireNonNull(then, "warm-up: then is null");
      Problems.at("warm-up")
          .range("warmupEpochs", warmupEpochs, 1, TrainingSpec.MAX_EPOCHS)
          .positiveFractionFloat("warmupStart", warmupStart)
          .require(!(then instanceof WarmUp), "what follows is a warm-up too; one is enough")
          .throwIfAny();
    }

    /** Returns that of the schedule that follows: a warm-up is written as a part of it. */
    @Override
    public String kind() {
      return then.kind();
    }

    @Override
    public double factor(long step, long stepsPerEpoch, long totalSteps) {
      long steps = warmupEpochs * stepsPerEpoch;
      long left = totalSteps - steps;
      if (step >= steps) {
        return then.factor(step - steps, stepsPerEpoch, left);
      }
      double progress = (double) step / steps;
      // A training that only warms up rises to where the rest would begin; the first step of one
      // step alone can be another.
      double first = then.factor(0, stepsPerEpoch, left < 1 ? 2 : left);
      return (warmupStart + (1 - warmupStart) * progress) * first;
    }

    @Override
    public double leastFactor(long stepsPerEpoch, long totalSteps) {
      double first = factor(0, stepsPerEpoch, totalSteps);
      long left = totalSteps - warmupEpochs * stepsPerEpoch;
      return left < 1 ? first : Math.min(first, then.leastFactor(stepsPerEpoch, left));
    }
  }

  /**
   * Returns how far a step is on the way from the first to the last; the only step is the first.
   */
  private static double toTheLast(long step, long totalSteps) {
    // Its only step would else be its last, and with floor 0 learn nothing.
    return totalSteps <= 1 ? 0 : progress((double) step, 0, totalSteps - 1.0);
  }

  /** Returns the last step that is meant to learn something. */
  private static long lastMeant(double floor, long totalSteps) {
    return floor == 0 ? Math.max(totalSteps - 2, 0) : totalSteps - 1;
  }

  private static double progress(double step, double from, double to) {
    return to <= from ? 1 : Math.min((step - from) / (to - from), 1);
  }

  private static double anneal(double from, double to, double progress) {
    return to + (from - to) * (1 + StrictMath.cos(StrictMath.PI * progress)) / 2;
  }
}
