package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Channels that a convolution reads and writes beside its own, so that a batch normalization after
 * it has a multiple of eight: PyTorch's takes one channel at a time beyond such a multiple, in the
 * channels-last layout on the processor, and that costs several times as much as the channels that
 * are added. Their kernels and biases are 0, and so are the kernels that read them, so no other
 * channel changes.
 *
 * @param input channels that the input has beside the layer's
 * @param output channels to compute beside the layer's filters
 */
record ChannelPadding(int input, int output) {
  static final ChannelPadding NONE = new ChannelPadding(0, 0);

  private static final int MULTIPLE = 8;

  /** Returns how many channels to compute for so many filters. */
  static int width(int filters) {
    return (filters + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
  }

  /** Returns the first channels of a map. */
  static PtNDArray removed(PtNDArray map, int channels) {
    return JniUtils.slice(map, 1, 0, channels, 1);
  }

  /** Returns a vector with so many values more at its end. */
  static PtNDArray longer(PtNDArray vector, int extra, double value) {
    return extra == 0 ? vector : JniUtils.pad(vector, new long[] {0, extra}, value);
  }

  /** Returns a kernel with the added channels. */
  PtNDArray ofKernel(PtNDArray ohwi) {
    // PyTorch counts axes from the last.
    long[] added = {0, input, 0, 0, 0, 0, 0, output};
    return input == 0 && output == 0 ? ohwi : JniUtils.pad(ohwi, added, 0);
  }

  /** Returns a bias with the added channels. */
  PtNDArray ofBias(PtNDArray bias) {
    return longer(bias, output, 0);
  }
}
