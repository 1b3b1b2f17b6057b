package io.fmnist.dl4j;

import io.fmnist.api.backend.RunningStatistics;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Running statistics and native memory of the same values, which the engine reads. */
final class NativeStatistics implements AutoCloseable {
  private final RunningStatistics statistics;
  private final INDArray nativeMean;
  private final INDArray nativeVariance;

  NativeStatistics(ResolvedLayer at) {
    statistics = new RunningStatistics(at);
    nativeMean = Floats.allocate(size());
    nativeVariance = Floats.allocate(size());
  }

  int size() {
    return statistics.size();
  }

  /** Returns the engine's view of the mean. */
  INDArray mean() {
    return nativeMean;
  }

  /** Returns the engine's view of the variance. */
  INDArray variance() {
    return nativeVariance;
  }

  void load(Weights weights) {
    statistics.load(weights);
    publish();
  }

  void export(Map<String, Tensor> tensors) {
    statistics.export(tensors);
  }

  void update(double[] batchMean, double[] batchVariance) {
    statistics.update(batchMean, batchVariance);
    publish();
  }

  private void publish() {
    Floats.write(nativeMean, statistics.mean(), size());
    Floats.write(nativeVariance, statistics.variance(), size());
  }

  @Override
  public void close() {
    nativeMean.close();
    nativeVariance.close();
  }
}
