package io.fmnist.dl4j;

import io.fmnist.api.backend.support.RunningStatistics;
import io.fmnist.api.model.ResolvedLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Running statistics and native memory of the same values, which the engine reads. */
final class NativeStatistics extends RunningStatistics implements AutoCloseable {
  private final INDArray nativeMean;
  private final INDArray nativeVariance;

  NativeStatistics(ResolvedLayer at) {
    super(at);
    nativeMean = Floats.allocate(size());
    nativeVariance = Floats.allocate(size());
  }

  /** Returns the engine's view of the mean. */
  INDArray engineMean() {
    return nativeMean;
  }

  /** Returns the engine's view of the variance. */
  INDArray engineVariance() {
    return nativeVariance;
  }

  @Override
  protected void changed() {
    Floats.write(nativeMean, mean(), size());
    Floats.write(nativeVariance, variance(), size());
  }

  @Override
  public void close() {
    nativeMean.close();
    nativeVariance.close();
  }
}
