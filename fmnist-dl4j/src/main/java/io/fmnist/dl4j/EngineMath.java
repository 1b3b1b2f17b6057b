package io.fmnist.dl4j;

import io.fmnist.api.backend.support.VectorMath;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMax;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's operations on flat vectors. New vectors are scratch memory that is used again. */
final class EngineMath implements VectorMath<INDArray>, AutoCloseable {
  private final OpExecutioner executioner = Nd4j.getExecutioner();
  private final List<INDArray> scratch = new ArrayList<>();
  private final long size;
  private int taken;

  /**
   * Prepares.
   *
   * @param size of the largest vector
   */
  EngineMath(long size) {
    this.size = size;
  }

  /** Takes the scratch memory back; the vectors made so far are no longer valid. */
  void reuse() {
    taken = 0;
  }

  private INDArray like(INDArray a) {
    if (taken == scratch.size()) {
      scratch.add(Floats.allocate(size));
    }
    return Floats.view(scratch.get(taken++), 0, a.length());
  }

  private INDArray run(Op op) {
    executioner.exec(op);
    return op.z();
  }

  @Override
  public INDArray scaled(INDArray a, double factor) {
    return run(new ScalarMultiplication(a, null, like(a), factor));
  }

  @Override
  public INDArray shifted(INDArray a, double constant) {
    return run(new ScalarAdd(a, null, like(a), constant));
  }

  @Override
  public INDArray product(INDArray a, INDArray b) {
    return a.muli(b, like(a));
  }

  @Override
  public INDArray root(INDArray a) {
    return run(new Sqrt(a, like(a)));
  }

  @Override
  public INDArray clamped(INDArray a) {
    INDArray below = run(new ScalarMin(a, null, like(a), 1));
    return run(new ScalarMax(below, null, below, -1));
  }

  @Override
  public void scale(INDArray a, double factor) {
    run(new ScalarMultiplication(a, null, a, factor));
  }

  @Override
  public void shift(INDArray a, double constant) {
    run(new ScalarAdd(a, null, a, constant));
  }

  @Override
  public void add(INDArray a, INDArray b) {
    a.addi(b);
  }

  @Override
  public void subtract(INDArray a, INDArray b) {
    a.subi(b);
  }

  @Override
  public void multiply(INDArray a, INDArray b) {
    a.muli(b);
  }

  @Override
  public void divide(INDArray a, INDArray b) {
    a.divi(b);
  }

  @Override
  public void close() {
    scratch.forEach(INDArray::close);
    scratch.clear();
  }
}
