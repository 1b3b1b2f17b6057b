package io.fmnist.tasks.tracking;

import io.fmnist.api.train.TrainingListener;
import io.fmnist.tasks.run.RunResult;
import java.nio.file.Path;

/**
 * One run that is followed. It is closed in the end; without {@link #finished} before, the run has
 * failed.
 */
public interface TrackedRun extends TrainingListener, AutoCloseable {

  /**
   * Called when everything has been measured and written.
   *
   * @param folder of the run, with all its files
   */
  void finished(RunResult result, Path folder);

  /** Ends the following; again does nothing. */
  @Override
  void close();
}
