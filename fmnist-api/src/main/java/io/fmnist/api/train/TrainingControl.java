package io.fmnist.api.train;

import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.model.Weights;
import java.util.List;

/**
 * What a listener may ask of a training under way and do to it. It is valid during the call that it
 * was given to, on the training thread; afterwards every method throws {@link
 * IllegalStateException}.
 */
public interface TrainingControl {

  /**
   * Ends the training after the step or epoch that the listener is told of. Where several reasons
   * are given, the first counts.
   *
   * @param reason for people, for example {@code no better for 5 epochs}
   */
  void stop(String reason);

  /** Returns the epochs that are done, in order, those of before a resumption too. */
  List<EpochMetrics> history();

  /** Returns the weights that are validated: their average so far, if there is one. */
  Weights weights();

  /**
   * Has the training end with the weights of now, in place of the last ones or those kept before;
   * where weights are averaged, with the average of now.
   *
   * @throws IllegalStateException within an epoch, as the weights are not validated then
   */
  void keepWeights();

  /** Returns the rate to which the schedule's factors are applied: at first the optimizer's. */
  double learningRate();

  /**
   * Has later steps take another rate in place of the optimizer's; the schedule's factors are
   * applied to it.
   *
   * @param learningRate a normal float32 number above 0
   * @throws io.fmnist.api.InvalidSpecException if it is none
   */
  void setLearningRate(double learningRate);

  /** Returns loss, accuracy and predictions of these weights on images. */
  Evaluation evaluate(LabeledImages images);

  /** Returns everything that {@link Trainer#resume} needs to go on from here. */
  TrainingState state();
}
