package io.fmnist.study.stats;

import io.fmnist.study.stats.Verdict.Kind;
import java.util.Collection;

/**
 * How many steps are decided, and how.
 *
 * @param steps all of them
 * @param better first is more accurate
 * @param worse first is less accurate
 * @param equivalent no difference larger than the margin
 * @param undecided the rest
 */
public record StepSummary(int steps, int better, int worse, int equivalent, int undecided) {
  public static StepSummary of(Collection<Step> steps) {
    return new StepSummary(
        steps.size(),
        count(steps, Kind.BETTER),
        count(steps, Kind.WORSE),
        count(steps, Kind.EQUIVALENT),
        count(steps, Kind.UNDECIDED));
  }

  private static int count(Collection<Step> steps, Kind kind) {
    return (int) steps.stream().filter(s -> s.verdict().kind() == kind).count();
  }

  /** Returns the number of steps with a verdict. */
  public int decided() {
    return steps - undecided;
  }

  /** Returns the counts in words. */
  public String text() {
    return figure() + " " + meaning();
  }

  /** Returns how many of them are decided, for example {@code 3 of 15}. */
  public String figure() {
    return decided() + " of " + steps;
  }

  /** Returns what the figure counts, and how the decided ones came out. */
  public String meaning() {
    return (steps == 1 ? "change is decided: " : "changes are decided: ")
        + better
        + " better, "
        + worse
        + " worse, "
        + equivalent
        + " without a difference that matters";
  }
}
