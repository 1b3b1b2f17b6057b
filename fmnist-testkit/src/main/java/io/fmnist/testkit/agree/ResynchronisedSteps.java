package io.fmnist.testkit.agree;

import io.fmnist.api.backend.BackendModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first level: the leader trains; before each of its steps every other backend is set to its
 * weights and optimizer state, and all take the same step. So a difference is that of one step and
 * never grows, however chaotic the training is.
 */
final class ResynchronisedSteps {
  private ResynchronisedSteps() {}

  /**
   * Compares steps.
   *
   * @return how many: fewer than {@code count} where the leader's training diverges
   */
  static int compare(LockstepComparison contest, int count) {
    int compared = 0;
    while (compared < count && compareStep(contest)) {
      compared++;
    }
    return compared;
  }

  private static boolean compareStep(LockstepComparison contest) {
    int step = contest.done();
    ModelState before = ModelState.of(contest.leader());
    Optional<Outcome> led = contest.lead(before);
    if (led.isEmpty()) {
      return false;
    }
    List<Outcome> outcomes = new ArrayList<>();
    outcomes.add(led.get());
    for (int i = 1; i < contest.size(); i++) {
      BackendModel model = contest.model(i);
      before.restore(model);
      outcomes.add(Outcome.of(contest, model, ModelState.of(model), step));
    }
    for (int a = 0; a < outcomes.size(); a++) {
      for (int b = a + 1; b < outcomes.size(); b++) {
        Findings.Where where =
            new Findings.Where(
                ComparisonLevel.STEPS, contest.id(a), contest.id(b), "step " + (step + 1));
        outcomes.get(a).compare(contest, where, outcomes.get(b));
      }
    }
    return true;
  }
}
