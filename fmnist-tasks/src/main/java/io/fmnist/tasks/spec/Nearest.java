package io.fmnist.tasks.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the name that somebody probably meant. */
public final class Nearest {
  /** No name has so many characters, and comparing takes the time of all of them. */
  private static final int LONGEST = 100;

  private static final int SHOWN = 40;

  private Nearest() {}

  /** Returns the candidate nearest to {@code given}, unless none is near. */
  public static Optional<String> to(String given, Collection<String> candidates) {
    if (given.length() > LONGEST) {
      return Optional.empty();
    }
    String wanted = given.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, wanted.length() / 2);
    return candidates.stream()
        .filter(c -> c.length() <= LONGEST)
        .min(Comparator.comparingInt(c -> distance(wanted, c.toLowerCase(Locale.ROOT))))
        .filter(c -> distance(wanted, c.toLowerCase(Locale.ROOT)) <= limit);
  }

  /**
   * Returns a message's tail: the nearest name where there is one, and the allowed ones, up to 40.
   */
  public static String hint(String given, Collection<String> candidates) {
    int more = candidates.size() - SHOWN;
    String all =
        candidates.stream()
                .limit(SHOWN)
                .map(c -> c.length() <= LONGEST ? c : c.substring(0, LONGEST) + "...")
                .collect(Collectors.joining(", ", "allowed are ", ""))
            + (more > 0 ? " and " + more + " more" : "");
    return to(given, candidates).map(n -> "did you mean " + n + "? " + all).orElse(all);
  }

  /**
   * Insertions, deletions, substitutions and swaps of neighbours between two words (optimal string
   * alignment: Damerau 1964).
   */
  private static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substituted, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      before = last;
      last = row;
    }
    return last[b.length()];
  }
}
