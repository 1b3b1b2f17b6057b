package io.fmnist.api.train;

import io.fmnist.api.Problems;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.model.Weights;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a training needs to go on between two steps. Batch order, augmentation, dropout
 * masks and learning rates are not in it, because they follow from the training's description and
 * the number of steps.
 *
 * @param steps done, over all epochs
 * @param weights of the model itself, not their average
 * @param optimizer state of the optimizer
 * @param average of the weights so far; empty where none has begun
 * @param kept weights that a listener chose to end with
 * @param learningRate to which the schedule's factors are applied
 * @param epochs that are done, validation included
 * @param sums of the epoch under way; {@link EpochSums#NONE} between two epochs
 */
public record TrainingState(
    int steps,
    Weights weights,
    OptimizerState optimizer,
    Optional<Average> average,
    Optional<Kept> kept,
    double learningRate,
    List<EpochMetrics> epochs,
    EpochSums sums) {
  public TrainingState {
    epochs = List.copyOf(epochs);
  }

  /**
   * An average of weights.
   *
   * @param weights averaged
   * @param updates that it has taken in
   */
  public record Average(Weights weights, long updates) {}

  /**
   * Weights that the training is to end with.
   *
   * @param epoch after which they were taken, from 1
   * @param weights as they were validated
   */
  public record Kept(int epoch, Weights weights) {}

  /**
   * Sums over the images of an epoch's steps so far.
   *
   * @param loss each image's, before its step's update
   * @param correct images that were classified correctly then
   * @param images seen
   * @param seconds of training
   */
  public record EpochSums(double loss, long correct, long images, double seconds) {
    /** Of an epoch that has not begun. */
    public static final EpochSums NONE = new EpochSums(0, 0, 0, 0);
  }

  /**
   * Checks that this is a state of such a training. Weights and the optimizer's state are checked
   * by the model that takes them.
   *
   * @throws io.fmnist.api.InvalidSpecException if it is not
   */
  void requireFit(TrainingSpec spec, int stepsPerEpoch) {
    long begin = (long) epochs.size() * stepsPerEpoch;
    long end = Math.min(begin + stepsPerEpoch, (long) spec.epochs() * stepsPerEpoch);
    Problems problems =
        Problems.at("training state")
            .require(
                steps >= begin && steps <= end,
                steps
                    + " steps are done and "
                    + epochs.size()
                    + " epochs; with "
                    + stepsPerEpoch
                    + " steps an epoch and "
                    + spec.epochs()
                    + " epochs it must be "
                    + begin
                    + " to "
                    + end
                    + " steps");
    int begun = epochs.size() + (steps > begin ? 1 : 0);
    boolean averaged = spec.averaging().filter(a -> begun >= a.fromEpoch()).isPresent();
    problems.require(
        averaged == average.isPresent(),
        averaged
            ? "the average of the weights is missing"
            : "there is an average of the weights, but none is taken in epoch " + begun);
    problems.require(
        kept.isPresent() || epochs.isEmpty() || spec.monitoring().keepBest().isEmpty(),
        "the weights of the best epoch are missing");
    kept.ifPresent(k -> problems.range("the kept epoch", k.epoch(), 1, epochs.size()));
    problems.positiveFloat("the learning rate", learningRate).throwIfAny();
  }
}
