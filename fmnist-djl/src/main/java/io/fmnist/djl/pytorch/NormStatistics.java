package io.fmnist.djl.pytorch;

import io.fmnist.api.backend.RunningStatistics;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.nio.ByteBuffer;
import java.util.Map;

/** Running statistics, with direct buffers of the same values for the engine. */
final class NormStatistics {
  private final RunningStatistics statistics;
  private final DirectFloats mean = new DirectFloats();
  private final DirectFloats variance = new DirectFloats();

  NormStatistics(ResolvedLayer at) {
    statistics = new RunningStatistics(at);
  }

  int size() {
    return statistics.size();
  }

  ByteBuffer mean() {
    return mean.of(statistics.mean(), size());
  }

  ByteBuffer variance() {
    return variance.of(statistics.variance(), size());
  }

  void load(Weights weights) {
    statistics.load(weights);
  }

  void export(Map<String, Tensor> tensors) {
    statistics.export(tensors);
  }

  /** Moves towards a batch, whose variance PyTorch divides by count - 1. */
  void update(Pass.BatchStatistics batch) {
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
    statistics.update(batchMean, batchVariance);
  }
}
