package io.fmnist.data;

import java.nio.file.Path;

/**
 * Where a dataset was found.
 *
 * @param folder holds the four files
 * @param origin for people and run records
 */
public record Location(Path folder, Origin origin) {
  /** How a folder was chosen, in the order of the search. */
  public enum Origin {
    /** The caller named it, for example with {@code --data}. */
    GIVEN,
    /** The environment variable {@code FMNIST_DATA} names it. */
    ENVIRONMENT,
    /** An earlier download: the user's cache. */
    CACHE,
    /** Debian's package {@code dataset-fashion-mnist} is installed. */
    DEBIAN_PACKAGE,
    /** Downloaded into the user's cache just now. */
    DOWNLOADED;

    /** Returns whether only the official bytes are accepted there. */
    boolean isOfficial() {
      return this == CACHE || this == DEBIAN_PACKAGE || this == DOWNLOADED;
    }
  }
}
