package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.layer.Padding;

/** Adds rows and columns of a constant around maps [N, C, H, W]. */
final class Pad {
  private Pad() {}

  static PtNDArray with(PtNDArray input, Padding.Explicit padding, double value) {
    // PyTorch counts axes from the last: left, right, top, bottom.
    long[] amounts = {padding.left(), padding.right(), padding.top(), padding.bottom()};
    return JniUtils.pad(input, amounts, value);
  }
}
