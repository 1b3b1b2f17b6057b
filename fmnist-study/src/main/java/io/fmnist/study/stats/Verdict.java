package io.fmnist.study.stats;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A comparison in words.
 *
 * @param kind which of the rules applied
 * @param text for people, for example {@code better by 1.4 points}
 */
public record Verdict(Kind kind, String text) {
  /** The rules, in the order in which they are tried. */
  public enum Kind {
    /** The first is more accurate: the corrected t test says so. */
    BETTER,
    /** The first is less accurate: the corrected t test says so. */
    WORSE,
    /** The corrected one-sided tests show that the difference is within the margin. */
    EQUIVALENT,
    /** None of these. */
    UNDECIDED
  }

  /**
   * Judges a comparison at its planned looks.
   *
   * @param all over all seeds
   * @param looks that were reached
   * @param different the first look at which the corrected t test finds a difference, if any
   * @param equivalent whether the corrected one-sided tests exclude one beyond the margin
   */
  static Verdict of(
      PairedComparison all,
      List<Look> looks,
      Optional<PairedComparison> different,
      boolean equivalent) {
    if (looks.isEmpty()) {
      return undecided(all.n(), looks);
    }
    PairedComparison last = looks.get(looks.size() - 1).paired();
    if (different.isPresent()) {
      double mean = different.get().mean().orElse(0);
      double now = last.mean().orElse(0);
      // A later look that is not clear may have the other sign.
      String size = mean * now > 0 ? " by " + points(Math.abs(now)) : "";
      String small = equivalent ? ", but by less than " + Points.plain(all.margin()) : "";
      return mean > 0
          ? new Verdict(Kind.BETTER, "better" + size + small)
          : new Verdict(Kind.WORSE, "worse" + size + small);
    }
    if (!equivalent) {
      return undecided(all.n(), looks);
    }
    return last.isIdentical()
        ? new Verdict(Kind.EQUIVALENT, "the same in all " + last.n() + " seeds")
        : none(Points.plain(all.margin()));
  }

  /** Judges two backends, whose number of seeds was chosen beforehand. */
  static Verdict of(PairedComparison seen, double adjustedP) {
    if (adjustedP < PairedComparison.ALPHA) {
      double mean = seen.mean().getAsDouble();
      String small = seen.isEquivalent() ? ", but by less than " + Points.plain(seen.margin()) : "";
      return mean > 0
          ? new Verdict(Kind.BETTER, "better by " + points(mean) + small)
          : new Verdict(Kind.WORSE, "worse by " + points(-mean) + small);
    }
    if (seen.isAlwaysEqual()) {
      return new Verdict(Kind.EQUIVALENT, "the same in all " + seen.n() + " seeds");
    }
    if (seen.isEquivalent()) {
      double bound = seen.equivalenceInterval().orElseThrow().largestMagnitude();
      // A bound of exactly 0.3 points must not become 0.4 for its last binary digit.
      return none(String.format(Locale.ROOT, "%.1f", Math.ceil(1000 * bound - 1e-9) / 10));
    }
    return new Verdict(
        Kind.UNDECIDED,
        seen.n() == 0 ? "no common seeds" : "undecided with " + Points.seeds(seen.n()));
  }

  private static Verdict none(String points) {
    return new Verdict(Kind.EQUIVALENT, "no difference larger than " + points + " points");
  }

  private static Verdict undecided(int seeds, List<Look> looks) {
    List<Look> contradictions = Look.contradictions(looks);
    if (!contradictions.isEmpty()) {
      return new Verdict(
          Kind.UNDECIDED,
          "undecided: the looks at "
              + contradictions.get(0).seeds()
              + " and "
              + contradictions.get(1).seeds()
              + " seeds contradict each other");
    }
    OptionalInt next = Look.next(seeds);
    if (next.isEmpty()) {
      return new Verdict(Kind.UNDECIDED, "undecided after " + seeds + " seeds");
    }
    return new Verdict(
        Kind.UNDECIDED,
        "undecided: "
            + Points.seeds(next.getAsInt() - seeds).replace(" ", " more ")
            + " to the look at "
            + next.getAsInt());
  }

  private static String points(double difference) {
    double points = 100 * difference;
    return String.format(Locale.ROOT, points < 0.1 ? "%.2f points" : "%.1f points", points);
  }
}
