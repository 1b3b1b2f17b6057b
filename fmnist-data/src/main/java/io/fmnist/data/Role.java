package io.fmnist.data;

/** The four files of a set. */
enum Role {
  TRAIN_IMAGES("train-images-idx3-ubyte", 3),
  TRAIN_LABELS("train-labels-idx1-ubyte", 1),
  TEST_IMAGES("t10k-images-idx3-ubyte", 3),
  TEST_LABELS("t10k-labels-idx1-ubyte", 1);

  private final String fileName;
  private final int dimensions;

  Role(String fileName, int dimensions) {
    this.fileName = fileName;
    this.dimensions = dimensions;
  }

  /** Returns the official name, without {@code .gz}. */
  String fileName() {
    return fileName;
  }

  /** Returns how many sizes the header holds: 3 for images (count, rows, columns), 1 for labels. */
  int dimensions() {
    return dimensions;
  }

  boolean isImages() {
    return dimensions == 3;
  }

  /** Returns the first four bytes of the file: 0, 0, type 8 (unsigned byte), dimensions. */
  int magic() {
    return 0x0800 | dimensions;
  }
}
