package io.fmnist.api.train;

import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.model.Weights;

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

  /** Returns the weights that are validated: their average so far, if there is one. */
  Weights weights();

  /** Returns loss, accuracy and predictions of these weights on images. */
  Evaluation evaluate(LabeledImages images);

  /** Returns everything that {@link Trainer#resume} needs to go on from here. */
  TrainingState state();
}
