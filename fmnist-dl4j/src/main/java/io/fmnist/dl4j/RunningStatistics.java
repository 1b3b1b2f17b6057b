package io.fmnist.dl4j;

import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Running mean and population variance of one batch normalization. */
final class RunningStatistics implements AutoCloseable {
  private final ParameterSpec meanSpec;
  private final ParameterSpec varianceSpec;
  private final double momentum;
  private final INDArray nativeMean;
  private final INDArray nativeVariance;
  private float[] mean;
  private float[] variance;

  RunningStatistics(ResolvedLayer at) {
    meanSpec = at.parameter(Role.RUNNING_MEAN);
    varianceSpec = at.parameter(Role.RUNNING_VARIANCE);
    momentum = ((BatchNorm) at.layer()).momentum();
    mean = new float[meanSpec.size()];
    variance = new float[varianceSpec.size()];
    nativeMean = Floats.allocate(mean.length);
    nativeVariance = Floats.allocate(variance.length);
  }

  void load(Weights weights) {
    mean = weights.get(meanSpec.name()).toArray();
    variance = weights.get(varianceSpec.name()).toArray();
    publish();
  }

  void export(Map<String, Tensor> tensors) {
    tensors.put(meanSpec.name(), Tensor.of(meanSpec.shape(), mean));
    tensors.put(varianceSpec.name(), Tensor.of(varianceSpec.shape(), variance));
  }

  int size() {
    return mean.length;
  }

  /** Returns the engine's view of the mean. */
  INDArray mean() {
    return nativeMean;
  }

  /** Returns the engine's view of the variance. */
  INDArray variance() {
    return nativeVariance;
  }

  /**
   * Moves towards a batch: {@code running = momentum * running + (1 - momentum) * batch}, the
   * variance as population variance.
   */
  void update(double[] batchMean, double[] batchVariance) {
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (momentum * mean[i] + (1 - momentum) * batchMean[i]);
      variance[i] = (float) (momentum * variance[i] + (1 - momentum) * batchVariance[i]);
    }
    publish();
  }

  private void publish() {
    Floats.write(nativeMean, mean, mean.length);
    Floats.write(nativeVariance, variance, variance.length);
  }

  @Override
  public void close() {
    nativeMean.close();
    nativeVariance.close();
  }
}
