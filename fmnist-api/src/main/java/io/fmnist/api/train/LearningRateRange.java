package io.fmnist.api.train;

import io.fmnist.api.FmnistException;
import io.fmnist.api.Problems;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.data.LabeledImages;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A learning-rate range test (Smith 2017, "Cyclical learning rates for training neural networks"):
 * a short training whose rate grows exponentially from step to step, to see at which rates the loss
 * falls. Smoothing, stop and suggestion are those of fast.ai's {@code lr_find}.
 *
 * @param from rate of the first step, a normal float32 number above 0
 * @param to rate of the last step, above {@code from}
 * @param steps 2 to 100,000
 */
public record LearningRateRange(double from, double to, int steps) {
  /** Most steps. */
  public static final int MAX_STEPS = 100_000;

  private static final double KEPT = 0.98;
  private static final double DIVERGED = 4;
  private static final double SUGGESTED = 0.1;

  /** Validates the numbers. */
  public LearningRateRange {
    Problems.at("range test")
        .positiveFloat("from", from)
        .positiveFloat("to", to)
        .require(from < to, "from is " + from + " and to is " + to + "; from must be below to")
        .range("steps", steps, 2, MAX_STEPS)
        .throwIfAny();
  }

  /** Returns fast.ai's range: from 1e-7 to 10 in 100 steps. */
  public static LearningRateRange usual() {
    return new LearningRateRange(1e-7, 10, 100);
  }

  /**
   * One step.
   *
   * @param learningRate of the step
   * @param loss of its batch before the update
   * @param smoothed exponential average of the losses so far, 0.98 of it kept at each step, divided
   *     by the part of it that the steps so far make up
   */
  public record Point(double learningRate, double loss, double smoothed) {}

  /**
   * What a test gave.
   *
   * @param points the steps, at least one
   * @param diverged whether it ended before its last step: the loss was no longer finite, or the
   *     smoothed loss was over four times its least value
   */
  public record Curve(List<Point> points, boolean diverged) {
    public Curve {
      points = List.copyOf(points);
    }

    /** Returns the step with the least smoothed loss. */
    public Point least() {
      return points.stream().min(Comparator.comparingDouble(Point::smoothed)).orElseThrow();
    }

    /**
     * Returns a tenth of the rate with the least smoothed loss; empty where the loss never fell or
     * still fell at the end of the range, as another range would tell more.
     */
    public OptionalDouble suggestion() {
      Point least = least();
      boolean isInside =
          !least.equals(points.get(0)) && !least.equals(points.get(points.size() - 1));
      return isInside
          ? OptionalDouble.of(SUGGESTED * least.learningRate())
          : OptionalDouble.empty();
    }
  }

  /** Returns the rate of a step, counted from 0. */
  double learningRate(int step) {
    return from * StrictMath.pow(to / from, step / (steps - 1.0));
  }

  /**
   * Carries out the test. Batches, targets, augmentation and masks are those of the training;
   * schedule, averaging and what goes by the validation play no part.
   *
   * @param model fresh from its backend; its weights are of no use afterwards
   * @param images to learn from, at least one
   * @throws FmnistException if there are no images, they do not fit the network, all of it is
   *     frozen, or the loss of the first step is not finite
   */
  public Curve run(BackendModel model, TrainingSpec spec, LabeledImages images) {
    if (images.size() == 0) {
      throw new FmnistException("there are no images to train on; at least one is needed");
    }
    ImagesCheck.fit("training images", images, model.architecture());
    spec.frozen().requireRest(model.architecture());
    TrainingBatches batches = new TrainingBatches(spec, images, model.architecture().classes());
    List<Point> points = new ArrayList<>();
    double sum = 0;
    double weight = 0;
    double least = Double.POSITIVE_INFINITY;
    try (BatchQueue queue = new BatchQueue(batches, model, spec.seed(), steps)) {
      for (int step = 0; step < steps; step++) {
        double rate = learningRate(step);
        double loss = model.trainStep(queue.get(step), rate, queue.masks(step)).loss();
        if (!Double.isFinite(loss)) {
          break;
        }
        sum = KEPT * sum + (1 - KEPT) * loss;
        weight = KEPT * weight + (1 - KEPT);
        Point point = new Point(rate, loss, sum / weight);
        points.add(point);
        least = Math.min(least, point.smoothed());
        if (point.smoothed() > DIVERGED * least) {
          break;
        }
      }
    }
    if (points.isEmpty()) {
      throw new FmnistException(
          "the loss of the first step is not finite, before any weight has changed; look at the"
              + " network and its starting weights");
    }
    return new Curve(points, points.size() < steps);
  }
}
