package io.fmnist.api.layer;

import io.fmnist.api.random.RandomStream;
import java.util.List;
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
  ZEROS,
  /**
   * Passes the input through: output unit or channel o starts as a copy of input o, and as 0 where
   * there is none. 1 at a kernel's middle [o, o, height/2, width/2], rounded down, and 0 elsewhere,
   * as in PyTorch's {@code dirac_}; of a depthwise convolution [c, 0, height/2, width/2].
   */
  DIRAC;

  // Standard deviation of a standard normal cut at -2 and 2.
  private static final double CUT_NORMAL_DEVIATION = 0.8796256610342398;

  /** Returns the name in files and tables, for example {@code glorot_uniform}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the initial values of a kernel in canonical order.
   *
   * @param shape [out, in], or [out, in of a group, height, width]
   * @param fanIn connections into one output unit
   * @param fanOut connections out of one input unit
   * @param random where the numbers come from
   */
  public float[] values(List<Integer> shape, int fanIn, int fanOut, RandomStream random) {
    float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
    switch (this) {
      case GLOROT_UNIFORM -> uniform(values, Math.sqrt(6.0 / ((double) fanIn + fanOut)), random);
      case HE_UNIFORM -> uniform(values, Math.sqrt(6.0 / fanIn), random);
      case HE_NORMAL -> cutNormal(values, Math.sqrt(2.0 / fanIn) / CUT_NORMAL_DEVIATION, random);
      case ZEROS -> {}
      case DIRAC -> {
        int in = shape.get(1);
        int height = shape.size() == 4 ? shape.get(2) : 1;
        int width = shape.size() == 4 ? shape.get(3) : 1;
        // Filters that see the same channels, by the connections that one of these has.
        int perGroup = fanOut / (height * width);
        for (int o = 0; o < shape.get(0); o++) {
          if (o % perGroup < in) {
            values[((o * in + o % perGroup) * height + height / 2) * width + width / 2] = 1;
          }
        }
      }
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
