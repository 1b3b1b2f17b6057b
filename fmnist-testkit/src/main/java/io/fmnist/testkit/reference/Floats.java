package io.fmnist.testkit.reference;

/** Conversion between float32 and float64 arrays. */
final class Floats {
  private Floats() {}

  /** Rounds every value to the nearest float32. */
  static float[] of(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  /** Widens every value; exact. */
  static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
