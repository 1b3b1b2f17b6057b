package io.fmnist.cli;

import io.fmnist.api.data.Dataset;
import io.fmnist.data.Datasets;
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
          "folder of the four IDX files, or \"synthetic\" for drawn images (default: FMNIST_DATA,"
              + " the cache, Debian's package, a download)")
  private @Nullable String data;

  Optional<String> source() {
    return Optional.ofNullable(data);
  }

  Dataset load(PrintWriter err, boolean interactive) {
    return Datasets.load(data, new FetchProgress(err, interactive));
  }
}
