package io.fmnist.djl.pytorch;

import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.nio.ByteBuffer;
import java.util.Map;

/** Running mean and population variance of one batch normalization. */
final class RunningStatistics {
  private final ParameterSpec meanSpec;
  private final ParameterSpec varianceSpec;
  private final double momentum;
  private final DirectFloats meanMemory = new DirectFloats();
  private final DirectFloats varianceMemory = new DirectFloats();
  private float[] mean;
  private float[] variance;

  RunningStatistics(ResolvedLayer at) {
    meanSpec = at.parameter(Role.RUNNING_MEAN);
    varianceSpec = at.parameter(Role.RUNNING_VARIANCE);
    momentum = ((BatchNorm) at.layer()).momentum();
    mean = new float[meanSpec.size()];
    variance = new float[varianceSpec.size()];
  }

  void load(Weights weights) {
    mean = weights.get(meanSpec.name()).toArray();
    variance = weights.get(varianceSpec.name()).toArray();
  }

  void export(Map<String, Tensor> tensors) {
    tensors.put(meanSpec.name(), Tensor.of(meanSpec.shape(), mean));
    tensors.put(varianceSpec.name(), Tensor.of(varianceSpec.shape(), variance));
  }

  int size() {
    return mean.length;
  }

  ByteBuffer mean() {
    return meanMemory.of(mean, mean.length);
  }

  ByteBuffer variance() {
    return varianceMemory.of(variance, variance.length);
  }

  /**
   * Moves towards a batch: {@code running = momentum * running + (1 - momentum) * batch}, the
   * variance as population variance.
   */
  void update(Pass.BatchStatistics batch) {
    float[] batchMean = batch.mean().toFloatArray();
    float[] batchVariance = batch.unbiasedVariance().toFloatArray();
    double toPopulation = (batch.count() - 1.0) / batch.count();
    for (int i = 0; i < mean.length; i++) {
      // PyTorch divides by count - 1; of a single value the population variance is 0.
      double population = batch.count() == 1 ? 0 : batchVariance[i] * toPopulation;
      mean[i] = (float) (momentum * mean[i] + (1 - momentum) * batchMean[i]);
      variance[i] = (float) (momentum * variance[i] + (1 - momentum) * population);
    }
  }
}
