package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Finds the backend that a command line means. */
final class BackendChoice {
  private BackendChoice() {}

  /**
   * Returns the backend of an id, or without one the only one that can start.
   *
   * @throws CommandLine.ParameterException if there is none of that id, or several and none is
   *     named
   * @throws FmnistException if it is there but cannot start
   */
  static Backend choose(@Nullable String id, CommandLine commandLine) {
    List<Backend> all = Backends.all();
    if (id == null) {
      List<Backend> ready = Backends.ready();
      if (ready.size() > 1) {
        throw new CommandLine.ParameterException(
            commandLine, "several backends can start; name one with --backend: " + ids(ready));
      }
      return Backends.only();
    }
    if (all.stream().noneMatch(b -> b.id().equals(id))) {
      throw new CommandLine.ParameterException(
          commandLine, KnownNames.BACKENDS.missing(id, ids(all)));
    }
    return Backends.get(id);
  }

  private static List<String> ids(List<Backend> backends) {
    return backends.stream().map(Backend::id).toList();
  }

  /** Waits for work on another thread and throws what it threw. */
  static void await(CompletableFuture<?> work) {
    try {
      work.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }
}
