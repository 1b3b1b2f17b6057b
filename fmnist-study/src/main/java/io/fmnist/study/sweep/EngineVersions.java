package io.fmnist.study.sweep;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.tasks.run.CellIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a backend for its engine's version in a process of its own: the backends of a sweep need not
 * share a class path, and an engine that cannot start is found before the first hour of training.
 */
public final class EngineVersions {
  private static final String MARK = "fmnist-engine: ";
  private static final String ERROR = "fmnist: ";
  private static final int USAGE = 2;

  private EngineVersions() {}

  /** There is no backend of a name. */
  public static final class UnknownBackendException extends FmnistException {
    private static final long serialVersionUID = 1L;

    UnknownBackendException(String message) {
      super(message);
    }
  }

  /**
   * Returns a backend's engine version.
   *
   * @param answering prepared process that calls {@link #answer} for the backend and ends; it ends
   *     with 2 where there is no such backend
   * @throws UnknownBackendException if there is no such backend
   * @throws FmnistException if it cannot start
   */
  public static String ask(String backend, ProcessBuilder answering) {
    Process process = CellProcess.start(answering.redirectErrorStream(true));
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(MARK)) {
          return line.substring(MARK.length());
        }
        lines.add(line);
      }
      if (process.waitFor() == USAGE) {
        throw new UnknownBackendException(reason(backend, lines));
      }
    } catch (IOException e) {
      throw new FmnistException("backend " + backend + " gave no version: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FmnistException("stopped while backend " + backend + " was starting", e);
    } finally {
      process.destroyForcibly();
    }
    throw new FmnistException(reason(backend, lines));
  }

  private static String reason(String backend, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(ERROR))
        .reduce((earlier, later) -> later)
        .map(line -> line.substring(ERROR.length()))
        .or(
            () ->
                lines.stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("WARNING"))
                    .findFirst())
        .orElse("backend " + backend + " ended without a word");
  }

  /** Answers, in the process that was started. */
  public static void answer(Backend backend, PrintWriter out) {
    out.println();
    out.println(MARK + CellIdentity.engine(backend.describe()));
    out.flush();
  }
}
