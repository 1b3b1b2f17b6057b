package io.fmnist.testkit.agree;

/**
 * Two backends.
 *
 * @param first id
 * @param second id
 */
public record Pair(String first, String second) {
  /** Returns the same two in alphabetical order, so that a pair has one name whoever trains. */
  public static Pair of(String one, String other) {
    return one.compareTo(other) <= 0 ? new Pair(one, other) : new Pair(other, one);
  }

  @Override
  public String toString() {
    return first + " - " + second;
  }
}
