package io.fmnist.tasks.tracking.tensorboard;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.tracking.RunStart;
import io.fmnist.tasks.tracking.TrackedRun;
import io.fmnist.tasks.tracking.Tracker;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes an event file for each run, in a folder of the run's name. */
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

  @Override
  public TrackedRun start(RunStart start) {
    try {
      Files.createDirectories(folder);
      return new TensorBoardRun(own(start.name()), start);
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
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
            + e
            + "; free space there, or name another folder",
        e);
  }
}
