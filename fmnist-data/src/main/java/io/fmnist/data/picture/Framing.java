package io.fmnist.data.picture;

/** What of a picture fills a network's input. The aspect ratio never changes. */
public enum Framing {
  /**
   * The object, as Fashion-MNIST's authors framed it: edges of background colour are cropped, the
   * longer edge is scaled to the input's, the shorter one padded with the background. For luminance
   * only.
   */
  OBJECT,
  /** The whole picture: scaled and padded in the same way, nothing cropped. */
  WHOLE
}
