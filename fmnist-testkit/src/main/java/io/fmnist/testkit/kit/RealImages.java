package io.fmnist.testkit.kit;

import io.fmnist.api.data.LabeledImages;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import java.util.Optional;

/** Fashion-MNIST's training images, loaded once; nothing is downloaded for them. */
final class RealImages {
  private static Optional<LabeledImages> loaded = Optional.empty();

  private RealImages() {}

  /** Returns the images; where the set is not on this machine, drawn ones, noted in the report. */
  static synchronized LabeledImages get(Report report) {
    if (loaded.isEmpty()) {
      String source = Datasets.find(null).isPresent() ? null : Datasets.SYNTHETIC;
      loaded = Optional.of(Datasets.load(source, FetchListener.silent()).train());
    }
    LabeledImages images = loaded.get();
    if (images.isSynthetic()) {
      report.note(
          "Fashion-MNIST is not on this machine: the tasks were stepped on drawn images instead.");
    }
    return images;
  }
}
