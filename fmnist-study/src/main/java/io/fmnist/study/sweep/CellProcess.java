package io.fmnist.study.sweep;

import io.fmnist.api.FmnistException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs cells in processes and listens to them. */
final class CellProcess {
  /** How long a process that is told to end may take. */
  static final long END_SECONDS = 10;

  private static final String LOGS = "logs";
  private static final String ERROR = "fmnist: ";
  private static final int TAIL = 1 << 16;
  private static final int SIGNALLED = 128;
  private static final int INTERRUPTED = SIGNALLED + 2;
  private static final int TERMINATED = SIGNALLED + 15;
  private static final long SIGNAL_MILLIS = 500;
  private static final double NANOS = 1e-9;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path planFile;
  private final Path out;
  private final boolean resume;
  private final CellLauncher launcher;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  CellProcess(Path planFile, Path out, boolean resume, CellLauncher launcher) {
    this.planFile = planFile;
    this.out = out;
    this.resume = resume;
    this.launcher = launcher;
  }

  /**
   * Runs a cell and waits for its end.
   *
   * @param underway is told all events but the one that says how it ended
   * @return how the cell ended; empty if another sweep has it in hand
   * @throws FmnistException if no process can be started
   */
  Optional<CellOutcome> run(Cell cell, Consumer<CellEvent> underway) {
    Path log = planFile.resolveSibling(cell.index() + "-" + cell.name() + ".log");
    ProcessBuilder builder =
        launcher
            .prepare(new CellLauncher.Request(planFile, cell, out, resume))
            .redirectError(log.toFile());
    long start = System.nanoTime();
    Process process;
    synchronized (running) {
      if (ending) {
        // The folder of its log may be gone.
        return Optional.of(CellOutcome.failed(cell, 0, "its process was not started", log));
      }
      process = start(builder);
      running.add(process);
    }
    try {
      CellEvent last = listen(process, underway);
      int code = process.waitFor();
      return ended(cell, (System.nanoTime() - start) * NANOS, last, code, log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FmnistException("the sweep was interrupted; resume it to run what is left", e);
    } catch (IOException e) {
      if (ending) {
        // A process that is ended by force may lose its output while it is being read.
        double seconds = (System.nanoTime() - start) * NANOS;
        return Optional.of(CellOutcome.failed(cell, seconds, "its process was ended", log));
      }
      throw new FmnistException("the process of cell " + cell + " cannot be followed: " + e, e);
    } finally {
      process.destroyForcibly();
      running.remove(process);
    }
  }

  /** Starts a prepared process. */
  static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new FmnistException(
          "no process can be started for a run: " + e + "; free memory, or run fewer at once", e);
    }
  }

  /** Returns the event that said how the cell ended; null if none did. */
  private static @Nullable CellEvent listen(Process process, Consumer<CellEvent> underway)
      throws IOException {
    CellEvent last = null;
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        CellEvent event = CellEvent.parse(line).orElse(null);
        if (event instanceof CellEvent.Epoch || event instanceof CellEvent.Message) {
          underway.accept(event);
        } else if (event != null) {
          last = event;
        }
      }
    }
    return last;
  }

  private Optional<CellOutcome> ended(
      Cell cell, double seconds, @Nullable CellEvent last, int code, Path log)
      throws IOException, InterruptedException {
    // A process that wrote its folder is done, whatever its engine did on the way out.
    if (last instanceof CellEvent.Done done) {
      Files.deleteIfExists(log);
      return Optional.of(CellOutcome.done(cell, seconds, done.summary()));
    }
    if (code == 0 && last != null) {
      Files.deleteIfExists(log);
      return last instanceof CellEvent.Busy
          ? Optional.empty()
          : Optional.of(CellOutcome.skipped(cell, Map.of()));
    }
    if (code == INTERRUPTED || code == TERMINATED) {
      // Ctrl-C reaches every process of a terminal at once; if it was that, this one ends too.
      Thread.sleep(SIGNAL_MILLIS);
    }
    String message = reason(log, code);
    if (ending) {
      return Optional.of(CellOutcome.failed(cell, seconds, message, log));
    }
    return Optional.of(CellOutcome.failed(cell, seconds, message, keep(log, cell)));
  }

  /** Moves a failed cell's log to where it stays. */
  private Path keep(Path log, Cell cell) throws IOException {
    Path folder = Files.createDirectories(out.resolve(LOGS));
    Path kept = folder.resolve(cell.name() + "-" + TIME.format(Instant.now()) + ".log");
    return Files.move(log, kept, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Returns the last thing that a process said to people, or else how it ended. */
  private static String reason(Path log, int code) throws IOException {
    Optional<String> said =
        tail(log)
            .lines()
            .filter(line -> line.startsWith(ERROR))
            .reduce((first, second) -> second)
            .map(line -> line.substring(ERROR.length()));
    if (said.isPresent()) {
      return said.get();
    }
    return code > SIGNALLED
        ? "its process was killed by signal "
            + (code - SIGNALLED)
            + (code == SIGNALLED + 9 ? ", perhaps for want of memory" : "")
        : "its process ended with code " + code;
  }

  private static String tail(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - TAIL));
      byte[] bytes = new byte[TAIL];
      int length = Math.max(0, file.read(bytes));
      return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
  }

  /**
   * Ends every process and waits until they are gone; no later one is started. They get some
   * seconds in which to write a checkpoint.
   */
  void endAll() {
    List<Process> all;
    synchronized (running) {
      ending = true;
      all = List.copyOf(running);
    }
    // Not Process.destroy, which also closes the child's standard input: ParentWatch would end it.
    all.forEach(process -> process.toHandle().destroy());
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
      for (Process process : all) {
        // Not one that has ended: its output would be closed while it is still being read.
        if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          process.destroyForcibly();
        }
      }
      for (Process process : all) {
        process.waitFor(END_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      all.forEach(Process::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}
