package io.fmnist.api.backend;

import io.fmnist.api.backend.support.BaseModel;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;

/**
 * A network in an engine's memory.
 *
 * <p><b>Threads.</b> A model is safe for use by any number of threads. Calls on one model are done
 * one after another: a call that finds another one at work waits, {@link #close()} too. So one
 * model answers many threads rightly but no faster than one thread; for more, put more images into
 * one batch, or make several models, which do not wait for each other. What a batch holds must not
 * change during a call. Models of one backend used at the same time should have equal thread
 * counts: an engine may keep that number for the whole process.
 *
 * <p><b>Numbers.</b> Weights, gradients and optimizer state that come from outside must be finite;
 * learning rates finite and not negative; else they are refused and nothing changes. What a model
 * computes may overflow: then loss and logits come back NaN or infinite, as they are, and the
 * caller looks at them ({@link io.fmnist.api.train.Trainer} does, and at the weights after each
 * epoch, because an engine's max pool may pass over a NaN).
 *
 * <p>Every method but {@link #close()} throws {@link IllegalStateException} after it. Every method
 * that takes a batch throws {@link io.fmnist.api.FmnistException} where the batch's image shape is
 * not the architecture's or where it is empty; those that use its labels also throw it where a
 * label has no logit. A batch is read during the call only, but for {@link #upload}.
 *
 * <p>Adapters extend {@link BaseModel}, which keeps all of this.
 */
public interface BackendModel extends AutoCloseable {

  /** Returns the network. */
  Architecture architecture();

  /**
   * Does one training step: forward in training mode, backward, update of parameters, running
   * statistics and optimizer state.
   *
   * @param learningRate of this step, after the schedule
   * @param masks of this step's dropout layers
   * @return loss before the update, as computed by the engine; reading it may wait for the step,
   *     and works after {@link #close} too
   * @throws io.fmnist.api.FmnistException if the learning rate is negative, NaN or above float32
   */
  StepResult trainStep(Batch batch, double learningRate, DropoutMasks masks);

  /**
   * Computes loss and gradients in training mode (batch statistics, dropout), without
   * regularization, and changes nothing.
   *
   * @param masks of this step's dropout layers
   */
  LossAndGradients lossAndGradients(Batch batch, DropoutMasks masks);

  /**
   * Updates the parameters and the optimizer's state from given gradients, after clipping, L2 and
   * weight decay ({@link io.fmnist.api.optimizer.Regularization}); running statistics stay.
   *
   * @param gradients of every trainable tensor, canonical layout
   * @param learningRate of this step, after the schedule
   * @throws io.fmnist.api.InvalidSpecException if the gradients do not fit, or one is NaN or
   *     infinite
   * @throws io.fmnist.api.FmnistException if the learning rate is negative, NaN or above float32
   */
  void applyGradients(Weights gradients, double learningRate);

  /**
   * Computes logits in inference mode (running statistics, no dropout) and changes nothing. Labels
   * are not used.
   *
   * @return [size, classes], row-major
   */
  float[] logits(Batch batch);

  /** Returns a copy of all tensors in the canonical layout. */
  Weights weights();

  /**
   * Replaces all tensors; optimizer state stays.
   *
   * @throws io.fmnist.api.InvalidSpecException if they do not fit, or one is NaN or infinite
   */
  void setWeights(Weights weights);

  /**
   * Starts an average of this model's weights. {@link AveragedWeights#add} may change the average
   * where the engine holds the weights; here it copies them out.
   *
   * @param start tensors of this network
   * @return usable until the model is closed
   */
  default AveragedWeights average(Weights start) {
    return AveragedWeights.inJava(this, start);
  }

  /**
   * Returns whether a batch that {@link #upload} takes during the step before its own saves time.
   */
  default boolean uploadsAhead() {
    return false;
  }

  /**
   * Takes a batch and its masks to where the engine computes, before the {@link #trainStep} that is
   * given the same two; a step without it is the same, but waits for the copies. It may run during
   * another call. The batch must not change until its step is done.
   */
  default void upload(Batch batch, DropoutMasks masks) {}

  /** Returns a copy of the optimizer's state in the canonical layout. */
  OptimizerState optimizerState();

  /**
   * Replaces the optimizer's state.
   *
   * @throws io.fmnist.api.InvalidSpecException if it does not fit, or a value is NaN or infinite
   */
  void setOptimizerState(OptimizerState state);

  /** Frees native memory, after the call that is at work; a second call does nothing. */
  @Override
  void close();
}
