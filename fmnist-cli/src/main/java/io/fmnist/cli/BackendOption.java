package io.fmnist.cli;

import io.fmnist.api.backend.Backend;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code --backend} where one is used. */
final class BackendOption {
  @Option(
      names = {"-b", "--backend"},
      paramLabel = "ID",
      completionCandidates = KnownNames.Backends.class,
      description = "pytorch, tensorflow or dl4j (default: " + KnownNames.DEFAULT_BACKEND + ")")
  private @Nullable String backend;

  /** Returns the backend, as {@link BackendChoice#choose} does. */
  Backend choose(CommandLine commandLine) {
    return BackendChoice.choose(backend, commandLine);
  }
}
