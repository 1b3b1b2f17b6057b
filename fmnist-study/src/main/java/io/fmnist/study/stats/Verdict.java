package io.fmnist.study.stats;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A comparison in words.
 *
 * @param kind which of the rules applied
 * @param text for people, for example {@code +1.4 points, certain}
 * @param moreSeeds to run so that it is probably settled; empty where it is settled, or where it
 *     would take more than a thousand
 */
public record Verdict(Kind kind, String text, OptionalInt moreSeeds) {
  /** The rules, in the order in which they are tried. */
  public enum Kind {
    /** The paired t test's p, corrected over its family, is below 0.05. */
    DIFFERENT,
    /** The two one-sided tests show that the difference is within the margin. */
    EQUIVALENT,
    /** The paired t test's p is below 0.05 by itself, but not for the family. */
    LIKELY,
    /** None of these. */
    NOT_ENOUGH_SEEDS
  }

  /**
   * Judges.
   *
   * @param seen the comparison
   * @param adjustedP its p corrected over the family; empty where the comparison has none
   * @param family number of comparisons with a p in the family
   */
  public static Verdict of(PairedComparison seen, OptionalDouble adjustedP, int family) {
    if (adjustedP.isPresent() && adjustedP.getAsDouble() < PairedComparison.ALPHA) {
      String small = seen.isEquivalent() ? " but less than " + Points.plain(seen.margin()) : "";
      return settled(Kind.DIFFERENT, signed(seen) + " points, certain" + small);
    }
    if (seen.n() > 1 && seen.isIdentical()) {
      return settled(Kind.EQUIVALENT, "the same in all " + seen.n() + " seeds");
    }
    if (seen.isEquivalent()) {
      double bound = seen.equivalenceInterval().orElseThrow().largestMagnitude();
      return settled(Kind.EQUIVALENT, "no difference larger than " + roundedUp(bound) + " points");
    }
    OptionalInt more = SeedPlan.more(seen, Math.max(1, family));
    String run =
        more.isPresent() ? "run " + more.getAsInt() + " more" : "run more than " + SeedPlan.MOST;
    if (seen.p().isPresent() && seen.p().getAsDouble() < PairedComparison.ALPHA) {
      return new Verdict(Kind.LIKELY, signed(seen) + " points, likely: " + run, more);
    }
    String lacking = seen.n() == 0 ? "no common seeds: " : "not enough seeds: ";
    return new Verdict(Kind.NOT_ENOUGH_SEEDS, lacking + run, more);
  }

  private static Verdict settled(Kind kind, String text) {
    return new Verdict(kind, text, OptionalInt.empty());
  }

  private static String signed(PairedComparison seen) {
    double points = 100 * seen.mean().getAsDouble();
    return String.format(Locale.ROOT, Math.abs(points) < 0.1 ? "%+.2f" : "%+.1f", points);
  }

  private static String roundedUp(double bound) {
    // A bound of exactly 0.3 points must not become 0.4 for its last binary digit.
    return String.format(Locale.ROOT, "%.1f", Math.ceil(1000 * bound - 1e-9) / 10);
  }
}
