package io.fmnist.api.backend.support;

import java.util.Arrays;

/**
 * Moves the channel axis of a tensor from before to after its spatial axes: canonical [outer,
 * channels, spatial] to the engine's [outer, spatial, channels]. A convolution kernel OIHW becomes
 * OHWI (outer O, channels I, spatial H*W); a dense kernel that reads a flattened map [out, C*H*W]
 * becomes [out, H*W*C]. For engines that are fastest with their channels last.
 *
 * @param outer 1 or more
 * @param channels 1 or more
 * @param spatial 1 or more
 */
public record ChannelsLast(int outer, int channels, int spatial) {

  /** For tensors whose layout is the same on both sides. */
  public static ChannelsLast none(int size) {
    return new ChannelsLast(size, 1, 1);
  }

  /** Writes canonical values to {@code engine} from {@code offset} on. */
  public void toEngine(float[] canonical, float[] engine, int offset) {
    if (isNone()) {
      System.arraycopy(canonical, 0, engine, offset, canonical.length);
      return;
    }
    int from = 0;
    for (int o = 0; o < outer; o++) {
      int base = offset + o * channels * spatial;
      for (int c = 0; c < channels; c++) {
        for (int s = 0; s < spatial; s++) {
          engine[base + s * channels + c] = canonical[from++];
        }
      }
    }
  }

  /** Reads the engine's values from {@code offset} on in canonical order. */
  public float[] toCanonical(float[] engine, int offset) {
    if (isNone()) {
      return Arrays.copyOfRange(engine, offset, offset + outer * channels * spatial);
    }
    float[] canonical = new float[outer * channels * spatial];
    int to = 0;
    for (int o = 0; o < outer; o++) {
      int base = offset + o * channels * spatial;
      for (int c = 0; c < channels; c++) {
        for (int s = 0; s < spatial; s++) {
          canonical[to++] = engine[base + s * channels + c];
        }
      }
    }
    return canonical;
  }

  private boolean isNone() {
    return channels == 1 || spatial == 1;
  }
}
