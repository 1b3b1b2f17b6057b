package io.fmnist.api.model;

/** The shape of one image's data between two layers, without the batch. */
public sealed interface Shape permits ImageShape, VectorShape {
  /** Returns the number of elements, at most {@value #MAX_ELEMENTS}. */
  int elements();

  /** Returns the channels of a map, or the features of a vector. */
  int channels();

  /** Most elements that a shape may have. */
  int MAX_ELEMENTS = 1 << 26;
}
