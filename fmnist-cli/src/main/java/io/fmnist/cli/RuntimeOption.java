package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.tasks.run.RunOptions;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * {@code --device}, {@code --precision} and {@code --threads}: where an engine computes, and how.
 */
final class RuntimeOption {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE})")
  private String device = "cpu";

  @Option(
      names = "--precision",
      paramLabel = "float32|tf32",
      defaultValue = "float32",
      description = "of products on a GPU (default: ${DEFAULT-VALUE})")
  private Device.Precision precision = Device.Precision.FLOAT32;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "threads of each engine (default: one for each core, shared by runs at once)")
  private @Nullable Integer threads;

  /**
   * Returns what was asked for.
   *
   * @param jobs how many share the cores, 1 or more
   * @throws FmnistException if the device or the number of threads is impossible
   */
  RuntimeOptions runtime(int jobs) {
    int share = Math.max(1, Runtime.getRuntime().availableProcessors() / jobs);
    Device place = Device.parse(device);
    return new RuntimeOptions(
        precision == Device.Precision.FLOAT32 ? place : place.withPrecision(precision),
        threads == null ? share : threads);
  }

  /** Returns the same for a run of so many images of each part; null for all. */
  RunOptions options(int jobs, @Nullable Integer limit) {
    return new RunOptions(
        runtime(jobs), limit == null ? OptionalInt.empty() : OptionalInt.of(limit));
  }

  boolean hasThreads() {
    return threads != null;
  }
}
