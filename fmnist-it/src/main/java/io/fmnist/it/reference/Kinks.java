package io.fmnist.it.reference;

import java.util.BitSet;

/**
 * Finds the images of a batch that lie near a kink: a value before a rectifier nearer to 0 than a
 * given width, or two values of a pool's window nearer to each other and to the maximum. There the
 * gradient jumps, and rounding decides on which side an engine honestly stands. Values exactly on a
 * kink are not near it: zeros and ties are exact in every engine, and their gradient is defined.
 */
final class Kinks {
  private static final Kinks IGNORED = new Kinks(0);

  private final double width;
  private final BitSet images = new BitSet();

  Kinks(double width) {
    this.width = width;
  }

  /** Looks for none. */
  static Kinks ignored() {
    return IGNORED;
  }

  /** Returns whether it looks for any. */
  boolean isSought() {
    return width > 0;
  }

  /** Notes the image if a value is so near to its kink. */
  void note(int image, double distance) {
    if (distance != 0 && Math.abs(distance) < width) {
      images.set(image);
    }
  }

  /** Returns the images found. */
  BitSet images() {
    return images;
  }
}
