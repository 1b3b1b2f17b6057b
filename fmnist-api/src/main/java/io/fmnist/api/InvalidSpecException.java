package io.fmnist.api;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A description is invalid; carries every problem found, not only the first. */
public final class InvalidSpecException extends FmnistException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_SHOWN = 20;

  // An array, because not every list can be serialized.
  private final Problem[] problems;

  /**
   * Creates the exception. Its message lists the first twenty problems and the number of the rest.
   *
   * @param problems every problem found, at least one
   */
  public InvalidSpecException(List<Problem> problems) {
    super(describe(problems));
    this.problems = problems.toArray(Problem[]::new);
  }

  /** Returns every problem, in the order of the description. */
  public List<Problem> problems() {
    return List.of(problems);
  }

  private static String describe(List<Problem> problems) {
    if (problems.size() == 1) {
      return problems.get(0).toString();
    }
    String shown =
        problems.stream().limit(MOST_SHOWN).map(p -> "\n  - " + p).collect(Collectors.joining());
    int more = problems.size() - MOST_SHOWN;
    return String.format(Locale.ROOT, "%,d problems:", problems.size())
        + shown
        + (more > 0 ? String.format(Locale.ROOT, "\n  ... and %,d more", more) : "");
  }
}
