package io.fmnist.api.backend.support;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What every model does alike: one call at a time, whichever threads call; refuses calls after
 * close; checks batches, tensors and learning rates before the engine sees them. An adapter adds
 * the methods named {@code do...}, which are never called two at a time nor after {@link
 * #doClose()}, and with checked arguments only.
 *
 * <p>The order in which waiting threads get their turn is not defined.
 */
public abstract class BaseModel implements BackendModel {
  private final Architecture architecture;
  private final Optimizer optimizer;
  private final Regularization regularization;
  private final FrozenLayers frozen;
  private final RuntimeOptions runtime;
  // Not fair: handing the lock over in order would cost a thread switch at every call.
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;

  /**
   * Keeps what was requested. The weights are the subclass's to load.
   *
   * @param request whose weights fit and are finite, as every request's are
   */
  protected BaseModel(ModelRequest request) {
    architecture = request.architecture();
    optimizer = request.optimizer();
    regularization = request.regularization();
    frozen = request.frozen();
    runtime = request.runtime();
  }

  protected final Optimizer optimizer() {
    return optimizer;
  }

  /** Returns weight decay, L2 and clipping of each update. */
  protected final Regularization regularization() {
    return regularization;
  }

  /** Returns the layers that no update changes. */
  protected final FrozenLayers frozen() {
    return frozen;
  }

  /** Returns device and threads. */
  protected final RuntimeOptions runtime() {
    return runtime;
  }

  protected abstract StepResult doTrainStep(Batch batch, double learningRate, DropoutMasks masks);

  protected abstract LossAndGradients doLossAndGradients(Batch batch, DropoutMasks masks);

  protected abstract void doApplyGradients(Weights gradients, double learningRate);

  protected abstract float[] doLogits(Batch batch);

  protected abstract Weights doWeights();

  protected abstract void doSetWeights(Weights weights);

  protected abstract OptimizerState doOptimizerState();

  protected abstract void doSetOptimizerState(OptimizerState state);

  /** Frees native memory; called once. */
  protected abstract void doClose();

  @Override
  public final Architecture architecture() {
    requireOpen();
    return architecture;
  }

  @Override
  public final StepResult trainStep(Batch batch, double learningRate, DropoutMasks masks) {
    return alone(
        () -> {
          BatchCheck.labeledImages(batch, architecture);
          requireRate(learningRate);
          return doTrainStep(batch, learningRate, masks);
        });
  }

  @Override
  public final LossAndGradients lossAndGradients(Batch batch, DropoutMasks masks) {
    return alone(
        () -> {
          BatchCheck.labeledImages(batch, architecture);
          return doLossAndGradients(batch, masks);
        });
  }

  @Override
  public final void applyGradients(Weights gradients, double learningRate) {
    aloneRun(
        () -> {
          gradients.requireTrainableFit(architecture);
          gradients.requireFinite("gradients");
          requireRate(learningRate);
          doApplyGradients(gradients, learningRate);
        });
  }

  @Override
  public final float[] logits(Batch batch) {
    return alone(
        () -> {
          BatchCheck.images(batch, architecture);
          return doLogits(batch);
        });
  }

  @Override
  public final Weights weights() {
    return alone(this::doWeights);
  }

  @Override
  public final void setWeights(Weights weights) {
    aloneRun(
        () -> {
          weights.requireFit(architecture);
          weights.requireFinite("weights");
          doSetWeights(weights);
        });
  }

  @Override
  public final OptimizerState optimizerState() {
    return alone(this::doOptimizerState);
  }

  @Override
  public final void setOptimizerState(OptimizerState state) {
    aloneRun(
        () -> {
          state.requireFit(architecture, optimizer);
          doSetOptimizerState(state);
        });
  }

  @Override
  public final void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        doClose();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a call when no other is at work, for methods that this class has not.
   *
   * @throws IllegalStateException after {@link #close}
   */
  protected final <T> T alone(Supplier<T> call) {
    lock.lock();
    try {
      requireOpen();
      return call.get();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #alone}, for a call that returns nothing. */
  protected final void aloneRun(Runnable call) {
    lock.lock();
    try {
      requireOpen();
      call.run();
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this model is closed; create a new one from its backend");
    }
  }

  private static void requireRate(double learningRate) {
    if (!(learningRate >= 0 && learningRate <= Float.MAX_VALUE)) {
      throw new FmnistException(
          "the step's learning rate is "
              + learningRate
              + "; allowed are 0 to "
              + Float.MAX_VALUE
              + ", the largest number of float32");
    }
  }
}
