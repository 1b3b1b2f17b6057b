package io.fmnist.data.picture;

import java.util.Locale;
import java.util.Optional;

/** What pictures are used for. */
enum Part {
  TRAIN,
  VALIDATION,
  TEST;

  /** Returns the part that people mean by a folder's name or a cell, in any case. */
  static Optional<Part> named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "train", "training" -> Optional.of(TRAIN);
      case "validation", "valid", "val" -> Optional.of(VALIDATION);
      case "test", "testing" -> Optional.of(TEST);
      default -> Optional.empty();
    };
  }
}
