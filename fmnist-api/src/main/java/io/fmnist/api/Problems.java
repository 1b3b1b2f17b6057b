package io.fmnist.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the problems of one description, so that all of them are reported together. */
public final class Problems {
  private final String where;
  private final List<Problem> found = new ArrayList<>();

  private Problems(String where) {
    this.where = where;
  }

  /** Starts a collection whose problems are all reported at {@code where}. */
  public static Problems at(String where) {
    return new Problems(where);
  }

  /** Adds a problem at this collection's place. */
  public Problems add(String message) {
    found.add(new Problem(where, message));
    return this;
  }

  /** Adds a problem unless {@code ok}. */
  public Problems require(boolean ok, String message) {
    return ok ? this : add(message);
  }

  /** Requires {@code low <= value <= high}. */
  public Problems range(String name, long value, long low, long high) {
    return require(
        value >= low && value <= high,
        name + " is " + value + "; allowed are " + low + " to " + high);
  }

  /**
   * Requires {@code 0 <= value < 1} of a value that is computed with in float32: one that rounds to
   * 1 does not pass, nor does one above 0 that is below the smallest normal number, which would act
   * as 0, nor NaN.
   */
  public Problems fractionFloat(String name, double value) {
    return require(
        value == 0 || ((float) value >= Float.MIN_NORMAL && (float) value < 1),
        name
            + " is "
            + value
            + "; allowed are 0, and "
            + Float.MIN_NORMAL
            + " to "
            + Math.nextDown(1f)
            + ", the normal numbers of float32 between 0 and 1");
  }

  /**
   * Requires {@code 0 < value <= 1} of a value that is computed with in float32: one below the
   * smallest normal number, which would act as 0, does not pass, nor does NaN.
   */
  public Problems positiveFractionFloat(String name, double value) {
    return require(
        (float) value >= Float.MIN_NORMAL && value <= 1,
        name
            + " is "
            + value
            + "; allowed are "
            + Float.MIN_NORMAL
            + ", the smallest normal number of float32, to 1");
  }

  /**
   * Requires a value above zero that is computed with in float32: one that is 0 or infinite there
   * does not pass, nor does one below the smallest normal number, which engines may take for 0.
   */
  public Problems positiveFloat(String name, double value) {
    return normalFloat(name, value, false);
  }

  /** As {@link #positiveFloat}, but 0 passes too. */
  public Problems notNegativeFloat(String name, double value) {
    return normalFloat(name, value, true);
  }

  private Problems normalFloat(String name, double value, boolean orZero) {
    return require(
        (orZero && value == 0)
            || ((float) value >= Float.MIN_NORMAL && (float) value <= Float.MAX_VALUE),
        name
            + " is "
            + value
            + (orZero ? "; allowed are 0, and " : "; allowed are ")
            + Float.MIN_NORMAL
            + " to "
            + Float.MAX_VALUE
            + ", the normal numbers above 0 of float32");
  }

  /**
   * Runs {@code part}; if it is invalid, keeps its problems under {@code path} in place of its own
   * place's name.
   *
   * @return the part, or null if it was invalid
   */
  public <T> @Nullable T collect(String path, Supplier<T> part) {
    try {
      return part.get();
    } catch (InvalidSpecException e) {
      for (Problem problem : e.problems()) {
        String place = problem.where().isEmpty() ? path : path + " " + problem.where();
        found.add(new Problem(place, problem.message()));
      }
      return null;
    }
  }

  /** Returns whether nothing was found. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * Throws everything found.
   *
   * @throws InvalidSpecException if there is at least one problem
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidSpecException(found);
    }
  }
}
