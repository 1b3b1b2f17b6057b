package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import java.nio.file.Path;
import java.util.Optional;

/** A run was told to end before its time, see {@link Checkpoints#interrupt}. */
public final class RunInterruptedException extends FmnistException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Path> checkpoint;

  RunInterruptedException(String message, Optional<Path> checkpoint) {
    super(message);
    this.checkpoint = checkpoint;
  }

  /** Returns the folder of the checkpoint; empty if it could not be written. */
  public Optional<Path> checkpoint() {
    return checkpoint;
  }
}
