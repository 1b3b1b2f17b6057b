package io.fmnist.tasks.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant. */
public final class Nearest {
  private Nearest() {}

  /** Returns the candidate nearest to {@code given}, unless none is near. */
  public static Optional<String> to(String given, Collection<String> candidates) {
    String wanted = given.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, wanted.length() / 2);
    return candidates.stream()
        .min(Comparator.comparingInt(c -> distance(wanted, c.toLowerCase(Locale.ROOT))))
        .filter(c -> distance(wanted, c.toLowerCase(Locale.ROOT)) <= limit);
  }

  /** Returns a message's tail: the nearest name where there is one, and all allowed ones. */
  public static String hint(String given, Collection<String> candidates) {
    String all = "allowed are " + String.join(", ", candidates);
    return to(given, candidates).map(n -> "did you mean " + n + "? " + all).orElse(all);
  }

  /** Insertions, deletions and substitutions between two words (Levenshtein 1966). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
