package io.fmnist.djl.pytorch;

import io.fmnist.api.backend.support.RunningStatistics;
import io.fmnist.api.model.ResolvedLayer;
import java.nio.ByteBuffer;

/** Running statistics, with direct buffers of the same values for the engine. */
final class NormStatistics extends RunningStatistics {
  private final DirectFloats directMean = new DirectFloats();
  private final DirectFloats directVariance = new DirectFloats();

  NormStatistics(ResolvedLayer at) {
    super(at);
  }

  /** Returns the mean as the engine reads it. */
  ByteBuffer engineMean() {
    return directMean.of(mean(), size());
  }

  /** Returns the variance as the engine reads it. */
  ByteBuffer engineVariance() {
    return directVariance.of(variance(), size());
  }

  /** Moves towards a batch, whose variance PyTorch divides by count - 1. */
  void update(ForwardContext.BatchStatistics batch) {
    float[] unbiased = batch.unbiasedVariance().toFloatArray();
    float[] ofBatch = batch.mean().toFloatArray();
    double toPopulation = (batch.count() - 1.0) / batch.count();
    double[] batchMean = new double[size()];
    double[] batchVariance = new double[size()];
    for (int i = 0; i < size(); i++) {
      batchMean[i] = ofBatch[i];
      // Of a single value the population variance is 0.
      batchVariance[i] = batch.count() == 1 ? 0 : unbiased[i] * toPopulation;
    }
    update(batchMean, batchVariance);
  }
}
