package io.fmnist.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Datasets#verify} says about one file.
 *
 * @param name the official name of the file, without {@code .gz}
 * @param path the file; where it is missing, where it was looked for
 * @param verdict the result
 * @param bytes size after unpacking, or -1 if it could not be read to its end
 * @param sha256 hash of the unpacked bytes, lower-case hex, or null if it could not be read to its
 *     end
 * @param expectedSha256 hash of the official file
 * @param message the result in a sentence
 */
public record FileCheck(
    String name,
    Path path,
    Verdict verdict,
    long bytes,
    @Nullable String sha256,
    String expectedSha256,
    String message) {
  /** Results of a check. */
  public enum Verdict {
    /** The official Fashion-MNIST file, byte for byte. */
    OFFICIAL,
    /** A sound IDX file with other bytes: of another dataset, or changed. */
    DIFFERENT,
    /** Not an IDX file of its kind, or damaged. */
    DAMAGED,
    /** There is no such file. */
    MISSING
  }

  /** Returns whether this is the official file. */
  public boolean ok() {
    return verdict == Verdict.OFFICIAL;
  }
}
