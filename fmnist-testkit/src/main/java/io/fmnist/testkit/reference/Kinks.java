package io.fmnist.testkit.reference;

import java.util.BitSet;
import java.util.function.IntToDoubleFunction;

/**
 * Finds the images of a batch that lie near a kink: a value before a rectifier nearer to 0 than a
 * given width, or two values of a pool's window nearer to each other and to the maximum. There the
 * gradient jumps, and rounding decides on which side an engine honestly stands. Values exactly on a
 * kink are not near it: zeros and ties are exact in every engine, and their gradient is defined.
 */
final class Kinks {
  private static final Kinks IGNORED = new Kinks(values -> 0);

  private final IntToDoubleFunction width;
  private final BitSet images = new BitSet();

  /**
   * Looks for values nearer than {@code width}.
   *
   * @param width given how many values one image has in the layer
   */
  Kinks(IntToDoubleFunction width) {
    this.width = width;
  }

  /** Looks for none. */
  static Kinks ignored() {
    return IGNORED;
  }

  /** Returns whether it looks for any. */
  boolean isSought() {
    return this != IGNORED;
  }

  /**
   * Notes the image if a value is so near to its kink.
   *
   * @param values that one image has in the layer
   */
  void note(int image, double distance, int values) {
    if (distance != 0 && Math.abs(distance) < width.applyAsDouble(values)) {
      images.set(image);
    }
  }

  /** Returns the images found. */
  BitSet images() {
    return images;
  }
}
