package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.support.VectorMath;

/**
 * PyTorch's operations on flat vectors, in place on the device; gradients must be off.
 *
 * @param scope where arrays are made
 */
record DeviceMath(PtNDManager scope) implements VectorMath<PtNDArray> {

  private PtNDArray scalar(double value) {
    return ForwardContext.scalar(scope, value);
  }

  /** Takes a result into the scope: it belongs to the state's manager if its operand does. */
  private PtNDArray own(PtNDArray result) {
    result.attach(scope);
    return result;
  }

  @Override
  public PtNDArray scaled(PtNDArray a, double factor) {
    return own(JniUtils.mul(a, scalar(factor)));
  }

  @Override
  public PtNDArray shifted(PtNDArray a, double constant) {
    return own(JniUtils.add(a, scalar(constant)));
  }

  @Override
  public PtNDArray product(PtNDArray a, PtNDArray b) {
    return own(JniUtils.mul(a, b));
  }

  @Override
  public PtNDArray root(PtNDArray a) {
    return own(JniUtils.sqrt(a));
  }

  @Override
  public void scale(PtNDArray a, double factor) {
    JniUtils.muli(a, scalar(factor));
  }

  @Override
  public void shift(PtNDArray a, double constant) {
    JniUtils.addi(a, scalar(constant));
  }

  @Override
  public void add(PtNDArray a, PtNDArray b) {
    JniUtils.addi(a, b);
  }

  @Override
  public void subtract(PtNDArray a, PtNDArray b) {
    JniUtils.subi(a, b);
  }

  @Override
  public void multiply(PtNDArray a, PtNDArray b) {
    JniUtils.muli(a, b);
  }

  @Override
  public void divide(PtNDArray a, PtNDArray b) {
    JniUtils.divi(a, b);
  }

  @Override
  public PtNDArray clamped(PtNDArray a) {
    return own(JniUtils.max(own(JniUtils.min(a, scalar(1))), scalar(-1)));
  }
}
