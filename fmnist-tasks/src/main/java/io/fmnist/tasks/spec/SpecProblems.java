package io.fmnist.tasks.spec;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Everything that is wrong with one description, with file, line and key. */
final class SpecProblems {
  private final String source;
  private final List<Problem> found = new ArrayList<>();

  SpecProblems(String source) {
    this.source = source;
  }

  /**
   * Adds a problem.
   *
   * @param line from 1; 0 where there is none
   * @param path of keys, for example {@code layers[3].rate}
   */
  void add(int line, String path, String message) {
    String place = line > 0 ? source + " line " + line : source;
    found.add(new Problem(path.isEmpty() ? place : place + ": " + path, message));
  }

  /** Returns how many there are. */
  int count() {
    return found.size();
  }

  /**
   * Makes a part; if it is invalid, keeps its problems and returns null.
   *
   * @param fields that the part was read from; a problem is told in their words, at their line
   */
  <T> @Nullable T collect(Fields fields, String path, Supplier<T> part) {
    return collect(fields::lineOf, fields::inWords, path, part);
  }

  /** Does the same with the line and the words that a problem's message stands for. */
  <T> @Nullable T collect(
      ToIntFunction<String> line, UnaryOperator<String> words, String path, Supplier<T> part) {
    try {
      return part.get();
    } catch (InvalidSpecException e) {
      e.problems().forEach(p -> add(line.applyAsInt(p.message()), path, words.apply(p.message())));
      return null;
    }
  }

  /**
   * Throws everything found.
   *
   * @throws InvalidSpecException if there is at least one problem
   */
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidSpecException(found);
    }
  }
}
