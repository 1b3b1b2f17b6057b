package io.fmnist.testkit.agree;

import io.fmnist.api.backend.BackendModel;
import java.util.ArrayList;
import java.util.List;

/**
 * The third level: each backend in turn trains some steps, hands its weights and optimizer state
 * over to a new model of each other backend, and both go on, now without being set to the same
 * again.
 */
final class StateTransfer {
  private static final int BEFORE = 3;
  private static final int AFTER = 3;

  private StateTransfer() {}

  static void compare(LockstepComparison contest) {
    ModelState start = ModelState.of(contest.leader());
    int step = contest.done();
    for (int from = 0; from < contest.size(); from++) {
      BackendModel giver = contest.model(from);
      start.restore(giver);
      for (int i = 0; i < BEFORE; i++) {
        contest.step(giver, step + i);
      }
      handOver(contest, from, step + BEFORE);
    }
  }

  private static void handOver(LockstepComparison contest, int from, int step) {
    BackendModel giver = contest.model(from);
    ModelState given = ModelState.of(giver);
    Continued expected = Continued.of(contest, giver, given, step);
    for (int to = 0; to < contest.size(); to++) {
      if (to != from) {
        try (BackendModel taker = contest.create(to, given.weights())) {
          taker.setOptimizerState(given.state());
          ModelState taken = ModelState.of(taker);
          expected.compare(contest, from, to, Continued.of(contest, taker, taken, step));
        }
      }
    }
  }

  /**
   * Some more steps of a training.
   *
   * @param first of them
   * @param losses of those that follow
   */
  private record Continued(Outcome first, List<Double> losses) {
    static Continued of(
        LockstepComparison contest, BackendModel model, ModelState before, int step) {
      Outcome first = Outcome.of(contest, model, before, step);
      List<Double> losses = new ArrayList<>();
      for (int i = 1; i < AFTER; i++) {
        losses.add(contest.step(model, step + i).loss());
      }
      return new Continued(first, losses);
    }

    void compare(LockstepComparison contest, int from, int to, Continued actual) {
      String one = contest.id(from);
      String other = contest.id(to);
      String place = one + " handed over to " + other + ", step 1 after that";
      Findings.Where where = new Findings.Where(ComparisonLevel.STATE_TRANSFER, one, other, place);
      first.compare(contest, where, actual.first);
      for (int i = 0; i < losses.size(); i++) {
        contest
            .findings()
            .loss(
                where.at(one + " handed over to " + other + ", step " + (i + 2) + " after that"),
                Quantity.LATER_LOSS,
                "",
                losses.get(i),
                actual.losses.get(i));
      }
    }
  }
}
