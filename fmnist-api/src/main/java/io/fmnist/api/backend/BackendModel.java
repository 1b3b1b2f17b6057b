package io.fmnist.api.backend;

import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;

/**
 * A network in an engine's memory. Not safe for use by several threads at once; several models may
 * be open side by side. Every method but {@link #close()} throws {@link IllegalStateException}
 * after it.
 *
 * <p>Every method that takes a batch throws {@link io.fmnist.api.FmnistException} where the batch's
 * image shape is not the architecture's or where it is empty; those that use its labels also throw
 * it where a label has no logit. A batch is read during the call only.
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
   * @return loss before the update, as computed by the engine
   */
  StepResult trainStep(Batch batch, double learningRate, DropoutMasks masks);

  /**
   * Computes loss and gradients in training mode (batch statistics, dropout) and changes nothing.
   *
   * @param masks of this step's dropout layers
   */
  LossAndGradients lossAndGradients(Batch batch, DropoutMasks masks);

  /**
   * Updates the parameters and the optimizer's state from given gradients; running statistics stay.
   *
   * @param gradients of every trainable tensor, canonical layout
   * @param learningRate of this step, after the schedule
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
   * @throws io.fmnist.api.InvalidSpecException if they do not fit
   */
  void setWeights(Weights weights);

  /** Returns a copy of the optimizer's state in the canonical layout. */
  OptimizerState optimizerState();

  /**
   * Replaces the optimizer's state.
   *
   * @throws io.fmnist.api.InvalidSpecException if it does not fit
   */
  void setOptimizerState(OptimizerState state);

  /** Frees native memory; a second call does nothing. */
  @Override
  void close();
}
