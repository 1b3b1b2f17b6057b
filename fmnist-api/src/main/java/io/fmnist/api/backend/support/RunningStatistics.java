package io.fmnist.api.backend.support;

import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.Map;

/**
 * Running mean and population variance of one batch normalization, for backends that keep them in
 * Java. Subclasses add what their engine needs of them; they override {@link #changed()}.
 */
public class RunningStatistics {
  private final ParameterSpec meanSpec;
  private final ParameterSpec varianceSpec;
  private final double momentum;
  private float[] mean;
  private float[] variance;

  /**
   * Starts with zeros; {@link #load} replaces them.
   *
   * @param at a batch normalization
   */
  public RunningStatistics(ResolvedLayer at) {
    meanSpec = at.parameter(Role.RUNNING_MEAN);
    varianceSpec = at.parameter(Role.RUNNING_VARIANCE);
    momentum = ((BatchNorm) at.layer()).momentum();
    mean = new float[meanSpec.size()];
    variance = new float[varianceSpec.size()];
  }

  /** Returns the number of channels or features. */
  public final int size() {
    return mean.length;
  }

  /** Returns the mean of each channel; not a copy. */
  public final float[] mean() {
    return mean;
  }

  /** Returns the variance of each channel; not a copy. */
  public final float[] variance() {
    return variance;
  }

  /** Returns which tensor the mean is. */
  public final ParameterSpec meanSpec() {
    return meanSpec;
  }

  /** Returns which tensor the variance is. */
  public final ParameterSpec varianceSpec() {
    return varianceSpec;
  }

  /** Returns the part of the running value that a batch leaves. */
  protected final double momentum() {
    return momentum;
  }

  /** Replaces both by those of the same names. */
  public final void load(Weights weights) {
    mean = weights.get(meanSpec.name()).toArray();
    variance = weights.get(varianceSpec.name()).toArray();
    changed();
  }

  /** Called after each change of the values; does nothing here. */
  protected void changed() {}

  /** Adds copies of both under their names. */
  public final void export(Map<String, Tensor> tensors) {
    tensors.put(meanSpec.name(), Tensor.of(meanSpec.shape(), mean));
    tensors.put(varianceSpec.name(), Tensor.of(varianceSpec.shape(), variance));
  }

  /**
   * Moves towards a batch: {@code running = momentum * running + (1 - momentum) * batch}.
   *
   * @param batchMean of each channel
   * @param batchVariance of each channel, divided by the number of values
   */
  public final void update(double[] batchMean, double[] batchVariance) {
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (momentum * mean[i] + (1 - momentum) * batchMean[i]);
      variance[i] = (float) (momentum * variance[i] + (1 - momentum) * batchVariance[i]);
    }
    changed();
  }
}
