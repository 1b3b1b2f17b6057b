package io.fmnist.dl4j;

import io.fmnist.api.backend.support.RunningStatistics;
import io.fmnist.api.model.ResolvedLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;

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

  /**
   * Writes the calls of {@link #update} with the engine's own values, which Java then lacks until
   * {@link #fetch}.
   *
   * @param batchMean float64, overwritten
   * @param batchVariance float64, overwritten
   */
  void moveOnEngine(INDArray batchMean, INDArray batchVariance, Tape tape) {
    move(nativeMean, batchMean, tape);
    move(nativeVariance, batchVariance, tape);
  }

  private void move(INDArray running, INDArray batch, Tape tape) {
    INDArray exact = tape.keep(DataType.DOUBLE, size());
    tape.cast(running, exact);
    tape.call(new ScalarMultiplication(exact, null, exact, momentum()));
    tape.call(new ScalarMultiplication(batch, null, batch, 1 - momentum()));
    tape.call("add", Tape.arrays(exact, batch), Tape.arrays(exact));
    tape.cast(exact, running);
  }

  /** Copies the engine's values to Java. */
  void fetch() {
    Floats.read(nativeMean, mean());
    Floats.read(nativeVariance, variance());
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
