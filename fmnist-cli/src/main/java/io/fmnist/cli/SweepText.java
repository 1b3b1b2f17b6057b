package io.fmnist.cli;

import io.fmnist.study.sweep.Cell;
import io.fmnist.study.sweep.CellOutcome;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextWrap;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a sweep tells about its cells. */
final class SweepText {
  private SweepText() {}

  /** Returns how a cell ended, on one line. */
  static String line(CellOutcome outcome) {
    String cell = outcome.cell().toString();
    Object accuracy = outcome.summary().get("testAccuracy");
    String result =
        accuracy instanceof Number number
            ? String.format(Locale.ROOT, ": %.2f %%", 100 * number.doubleValue())
            : "";
    return switch (outcome.status()) {
      case DONE -> cell + result + " in " + Durations.text(outcome.seconds());
      case SKIPPED -> cell + result + ", there already";
      case FAILED -> cell + ": FAILED: " + outcome.message();
    };
  }

  /** Returns the line of {@code --json}. */
  static String json(CellOutcome outcome) {
    Cell cell = outcome.cell();
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("index", cell.index());
    keys.put("status", outcome.status().name().toLowerCase(Locale.ROOT));
    keys.put("task", cell.task().id());
    keys.put("backend", cell.backend());
    keys.put("seed", cell.seed());
    keys.put("cell", cell.key());
    keys.putAll(outcome.summary());
    if (outcome.status() == CellOutcome.Status.FAILED) {
      keys.put("error", outcome.message());
      keys.put("log", outcome.log().map(Object::toString).orElse(""));
    }
    return Json.line(keys);
  }

  /** Says what became of a sweep, and names every failed cell with its log. */
  static void end(PrintWriter err, int cells, List<CellOutcome> outcomes) {
    List<CellOutcome> failed = with(outcomes, CellOutcome.Status.FAILED);
    err.printf(
        Locale.ROOT,
        "%d of %d cells done, %d there already, %d failed, %d not begun%n",
        with(outcomes, CellOutcome.Status.DONE).size(),
        cells,
        with(outcomes, CellOutcome.Status.SKIPPED).size(),
        failed.size(),
        cells - outcomes.size());
    for (CellOutcome outcome : failed) {
      err.print(TextWrap.text("fmnist: " + outcome.cell() + " failed: " + outcome.message(), 2));
      outcome
          .log()
          .ifPresent(log -> err.print(TextWrap.text("  its whole output is in " + log, 2)));
    }
    if (cells > outcomes.size() || !failed.isEmpty()) {
      err.println("the same command with --resume does the rest");
    }
    err.flush();
  }

  private static List<CellOutcome> with(List<CellOutcome> outcomes, CellOutcome.Status status) {
    return outcomes.stream().filter(o -> o.status() == status).toList();
  }
}
