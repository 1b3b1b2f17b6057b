package io.fmnist.api.layer;

import io.fmnist.api.random.RandomStream;
import java.util.Locale;

/**
 * How a kernel starts. With {@code fanIn} and {@code fanOut} the numbers of connections of one
 * output and one input unit (for a convolution: channels times kernel area).
 */
public enum Initializer {
  /** Uniform in ±sqrt(6 / (fanIn + fanOut)): Glorot and Bengio 2010, Keras's default. */
  GLOROT_UNIFORM,
  /** Uniform in ±sqrt(6 / fanIn): He et al. 2015. */
  HE_UNIFORM,
  /**
   * Normal with standard deviation sqrt(2 / fanIn) after cutting at two standard deviations of the
   * uncut normal: He et al. 2015, cut as in Keras.
   */
  HE_NORMAL,
  /** All zeros. */
  ZEROS;

  // Standard deviation of a standard normal cut at -2 and 2.
  private static final double CUT_NORMAL_DEVIATION = 0.8796256610342398;

  /** Returns the name in files and tables, for example {@code glorot_uniform}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns {@code size} initial values in canonical order.
   *
   * @param size number of values
   * @param fanIn connections into one output unit
   * @param fanOut connections out of one input unit
   * @param random where the numbers come from
   */
  public float[] values(int size, int fanIn, int fanOut, RandomStream random) {
    float[] values = new float[size];
    switch (this) {
      case GLOROT_UNIFORM -> uniform(values, Math.sqrt(6.0 / ((double) fanIn + fanOut)), random);
      case HE_UNIFORM -> uniform(values, Math.sqrt(6.0 / fanIn), random);
      case HE_NORMAL -> cutNormal(values, Math.sqrt(2.0 / fanIn) / CUT_NORMAL_DEVIATION, random);
      case ZEROS -> {}
    }
    return values;
  }

  private static void uniform(float[] values, double limit, RandomStream random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
    }
  }

  private static void cutNormal(float[] values, double deviation, RandomStream random) {
    for (int i = 0; i < values.length; i++) {
      double drawn = random.nextGaussian();
      while (Math.abs(drawn) > 2) {
        drawn = random.nextGaussian();
      }
      values[i] = (float) (drawn * deviation);
    }
  }
}
