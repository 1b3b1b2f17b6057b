package io.fmnist.tasks.tracking.tensorboard;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.tasks.tracking.RunStart;
import io.fmnist.tasks.tracking.TrackedRun;
import io.fmnist.tasks.tracking.Tracker;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes an event file for each run, in a folder of the run's name. The file of a resumed run has
 * the earlier epochs too, and takes the place of the one that the run wrote before.
 */
public final class TensorBoardTracker implements Tracker {
  private static final int MOST_NAMES = 1000;

  private final Path folder;

  /**
   * Creates one.
   *
   * @param folder what {@code tensorboard --logdir} is given; made if need be
   */
  public TensorBoardTracker(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes sure that event files can be written, before a training.
   *
   * @throws FmnistException if they cannot
   */
  public TensorBoardTracker requireWritable() {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".", ".writable"));
      return this;
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  @Override
  public TrackedRun start(RunStart start) {
    try {
      Files.createDirectories(folder);
      Optional<Path> before =
          start.resumed().map(from -> folder.resolve(start.name())).filter(Files::isDirectory);
      return new TensorBoardRun(
          before.isPresent() && isCleared(before.get()) ? before.get() : own(start.name()), start);
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  /** Deletes the event files of ours in a folder, unless another living process writes one. */
  private static boolean isCleared(Path own) throws IOException {
    try (Stream<Path> files = Files.list(own)) {
      List<Path> ours = files.filter(f -> TensorBoardRun.writer(f).isPresent()).toList();
      if (ours.stream().anyMatch(TensorBoardTracker::isWritten)) {
        return false;
      }
      for (Path file : ours) {
        Files.delete(file);
      }
      return true;
    }
  }

  private static boolean isWritten(Path file) {
    long writer = TensorBoardRun.writer(file).orElseThrow();
    return writer != ProcessHandle.current().pid()
        && ProcessHandle.of(writer).filter(ProcessHandle::isAlive).isPresent();
  }

  private Path own(String name) throws IOException {
    for (int i = 1; i <= MOST_NAMES; i++) {
      try {
        return Files.createDirectory(folder.resolve(i == 1 ? name : name + "-" + i));
      } catch (FileAlreadyExistsException e) {
        // Another run of the same second has the name; the next one is tried.
      }
    }
    throw new IOException("there are " + MOST_NAMES + " folders named " + name + " already");
  }

  static FmnistException cannotWrite(Path folder, IOException e) {
    return new FmnistException(
        "TensorBoard's event file cannot be written in "
            + folder
            + ": "
            + Reason.of(e)
            + "; free space there, or name another folder",
        e);
  }
}
