package io.fmnist.tasks.agree;

import java.util.List;
import java.util.Map;

/** An agreement with made figures. */
public final class MadeAgreement {
  private MadeAgreement() {}

  /** Returns two tasks on two engines; the loss of the second task is off by {@code error}. */
  public static AgreementReport of(String dataset, boolean synthetic, double error) {
    return new AgreementReport(
        dataset,
        synthetic,
        2,
        Map.of("cpu", "made"),
        Map.of("alpha", Map.of("engine", "A 1"), "beta", Map.of("engine", "B 2")),
        List.of(task("task0", 1e-8), task("task3", error)));
  }

  private static TaskAgreement task(String id, double error) {
    Pair pair = Pair.of("beta", "alpha");
    return new TaskAgreement(
        id,
        "title of " + id,
        7,
        List.of("beta", "alpha"),
        20,
        200,
        100,
        0.875,
        0,
        List.of("a note on " + id),
        List.of(
            new Finding(Rung.STEPS, pair, Quantity.LOSS, error, 1e-6, "step 3", 0.5, 0.5 + error),
            new Finding(Rung.LOGITS, pair, Quantity.PREDICTIONS, 0, 0, "", 0, 0)),
        1.5);
  }
}
