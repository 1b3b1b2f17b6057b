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
  private static final int BLOCK = 16;

  /** For tensors whose layout is the same on both sides. */
  static OutputLast none(int size) {
    return new OutputLast(size, 1, 1);
  }

  /** Returns canonical values in the engine's order. */
  float[] toEngine(float[] canonical) {
    float[] engine = new float[canonical.length];
    reorder(canonical, engine, true);
    return engine;
  }

  /** Returns the engine's values in canonical order. */
  float[] toCanonical(float[] engine) {
    float[] canonical = new float[engine.length];
    reorder(engine, canonical, false);
    return canonical;
  }

  // A cache line's worth of outer indices at a time: one index after another would touch a new line
  // of the engine's values at every step, which takes five times as long for a large dense kernel.
  private void reorder(float[] from, float[] to, boolean toEngine) {
    int inner = channels * spatial;
    for (int first = 0; first < outer; first += BLOCK) {
      int end = Math.min(outer, first + BLOCK);
      for (int c = 0; c < channels; c++) {
        for (int s = 0; s < spatial; s++) {
          int canonical = c * spatial + s;
          int engine = (s * channels + c) * outer;
          for (int o = first; o < end; o++) {
            if (toEngine) {
              to[engine + o] = from[o * inner + canonical];
            } else {
              to[o * inner + canonical] = from[engine + o];
            }
          }
        }
      }
    }
  }
}
