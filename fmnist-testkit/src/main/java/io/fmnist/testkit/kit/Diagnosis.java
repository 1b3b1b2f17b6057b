package io.fmnist.testkit.kit;

import io.fmnist.testkit.reference.Mistake;
import io.fmnist.testkit.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Names the mistake: computes what each known one would give and looks for what the backend gave.
 */
final class Diagnosis {
  private Diagnosis() {}

  /** Returns a sentence on why the readings may be wrong. */
  static String of(Probe probe, List<Reading> actual, Scope scope, Map<String, double[]> slack) {
    if (scope == Scope.TASK || scope == Scope.DEEP_TASK) {
      return "Look for the cause in levels 1 to 3, whose networks are small enough to name it.";
    }
    List<String> fitting = new ArrayList<>();
    for (Mistake mistake : Mistake.values()) {
      if (explains(mistake, probe, actual, scope, slack)) {
        fitting.add(mistake.description());
      }
    }
    return fitting.isEmpty()
        ? "No mistake that the kit knows gives these values."
        : "Exactly these values come out where " + String.join(", or where ", fitting) + ".";
  }

  private static boolean explains(
      Mistake mistake,
      Probe probe,
      List<Reading> actual,
      Scope scope,
      Map<String, double[]> slack) {
    try {
      List<Reading> wrong = probe.read(ReferenceBackend.with(mistake), Session.ONE_THREAD);
      return Difference.between(wrong, actual, scope, slack).stream()
          .allMatch(Difference::isWithinTolerance);
    } catch (RuntimeException | AssertionError e) {
      // The mistake does not even run on this network, so it is not this one.
      return false;
    }
  }
}
