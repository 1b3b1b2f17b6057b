package io.fmnist.cli;

import io.fmnist.api.data.Dataset;
import io.fmnist.data.Datasets;
import io.fmnist.tasks.Task;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data}: which images. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "folder of the four IDX files, folder of pictures with a sub-folder for each class, CSV"
              + " file of paths and labels, or \"synthetic\" for drawn images (default: FMNIST_DATA,"
              + " the cache, Debian's package, a download)")
  private @Nullable String data;

  Optional<String> source() {
    return Optional.ofNullable(data);
  }

  /** Loads the images for a task; pictures become images of its input's shape. */
  Dataset load(Task task, PrintWriter err, boolean interactive) {
    return Datasets.load(data, task.architecture().input(), new FetchProgress(err, interactive));
  }
}
