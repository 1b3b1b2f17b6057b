package io.fmnist.djl.tensorflow;

/**
 * Reverses the axes of a tensor: canonical [outer, channels, spatial] to the engine's [spatial,
 * channels, outer]. A convolution kernel OIHW becomes HWIO (outer O, channels I, spatial H*W); a
 * dense kernel [out, in] becomes [in, out], and one that reads a flattened map [out, C*H*W] becomes
 * [H*W*C, out].
 *
 * @param outer 1 or more
 * @param channels 1 or more
 * @param spatial 1 or more
 */
record OutputLast(int outer, int channels, int spatial) {

  /** For tensors whose layout is the same on both sides. */
  static OutputLast none(int size) {
    return new OutputLast(size, 1, 1);
  }

  /** Returns canonical values in the engine's order. */
  float[] toEngine(float[] canonical) {
    float[] engine = new float[canonical.length];
    int from = 0;
    for (int o = 0; o < outer; o++) {
      for (int c = 0; c < channels; c++) {
        for (int s = 0; s < spatial; s++) {
          engine[(s * channels + c) * outer + o] = canonical[from++];
        }
      }
    }
    return engine;
  }

  /** Returns the engine's values in canonical order. */
  float[] toCanonical(float[] engine) {
    float[] canonical = new float[engine.length];
    int to = 0;
    for (int o = 0; o < outer; o++) {
      for (int c = 0; c < channels; c++) {
        for (int s = 0; s < spatial; s++) {
          canonical[to++] = engine[(s * channels + c) * outer + o];
        }
      }
    }
    return canonical;
  }
}
