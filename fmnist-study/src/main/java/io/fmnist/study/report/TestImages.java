package io.fmnist.study.report;

import io.fmnist.api.FmnistException;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.ImageShape;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.chart.PngImage;
import io.fmnist.tasks.run.SavedRun;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The images that runs were tested on, or why they cannot be shown. Nothing is downloaded for a
 * report.
 *
 * @param images empty where they cannot be shown
 * @param problem why, for people; empty where they can
 */
record TestImages(Optional<LabeledImages> images, String problem) {
  /**
   * Looks for the images of a run; of pictures, as the run's network saw them.
   *
   * @param source as in {@link Datasets#load}; null for the run's own set, where it is official or
   *     drawn
   */
  static TestImages of(SavedRun run, @Nullable String source) {
    String wanted = source == null && run.synthetic() ? Datasets.SYNTHETIC : source;
    boolean official = run.dataset().equals("fashion-mnist");
    if (wanted == null && !official) {
      return missing("where the folder of " + run.dataset() + " is, is not known; name it");
    }
    if (!Datasets.SYNTHETIC.equals(wanted) && Datasets.find(wanted).isEmpty()) {
      return missing(
          wanted == null
              ? "Fashion-MNIST is not on this machine; a run downloads it"
              : "there are neither four IDX files nor pictures in " + wanted);
    }
    try {
      ImageShape shape = run.task().architecture().input();
      return matching(Datasets.load(wanted, shape, FetchListener.silent()), run);
    } catch (FmnistException e) {
      return missing(String.valueOf(e.getMessage()));
    }
  }

  private static TestImages matching(Dataset dataset, SavedRun run) {
    LabeledImages test = dataset.test();
    if (!dataset.sha256().equals(run.dataSha256()) || test.size() < run.testImages()) {
      return missing(
          "the images found, " + dataset.name() + ", are not those that the runs were tested on");
    }
    return PngImage.canShow(test)
        ? new TestImages(Optional.of(test), "")
        : missing("images of shape " + test.shape() + " have no colours that can be shown");
  }

  private static TestImages missing(String why) {
    return new TestImages(Optional.empty(), why);
  }
}
