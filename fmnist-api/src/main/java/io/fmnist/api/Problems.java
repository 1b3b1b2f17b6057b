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

  /** Requires {@code low <= value < high}; NaN never passes. */
  public Problems halfOpen(String name, double value, double low, double high) {
    return require(
        value >= low && value < high,
        name + " is " + value + "; allowed are " + low + " (included) to " + high + " (excluded)");
  }

  /**
   * Requires {@code low <= value < high} of a value that is computed with in float32: one that
   * rounds to {@code high} does not pass, nor does NaN.
   */
  public Problems halfOpenFloat(String name, double value, double low, float high) {
    return require(
        value >= low && (float) value < high,
        name
            + " is "
            + value
            + "; allowed are "
            + low
            + " to "
            + Math.nextDown(high)
            + ", the float32 just below "
            + high);
  }

  /**
   * Requires a value above zero that is computed with in float32: one that is 0 or infinite there
   * does not pass, nor does one below the smallest normal number, which engines may take for 0.
   */
  public Problems positiveFloat(String name, double value) {
    return require(
        (float) value >= Float.MIN_NORMAL && (float) value <= Float.MAX_VALUE,
        name
            + " is "
            + value
            + "; allowed are "
            + Float.MIN_NORMAL
            + " to "
            + Float.MAX_VALUE
            + ", the normal numbers above 0 of float32");
  }

  /** Requires a finite value above zero. */
  public Problems positive(String name, double value) {
    return require(
        value > 0 && Double.isFinite(value),
        name + " is " + value + "; it must be a finite number above 0");
  }

  /** Requires a finite value of zero or more. */
  public Problems notNegative(String name, double value) {
    return require(
        value >= 0 && Double.isFinite(value),
        name + " is " + value + "; it must be a finite number of 0 or more");
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
