package io.fmnist.testkit.kit;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Device;
import io.fmnist.tasks.file.TextTable;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** Measures an honest backend's differences, from which {@link Tolerance} is set. */
final class Calibration {
  private static final List<Level> ARITHMETIC =
      List.of(Level.FORWARD, Level.GRADIENT, Level.OPTIMIZER, Level.TRAINING);

  private Calibration() {}

  /**
   * Returns the table of the worst relative differences as Markdown.
   *
   * @param seeds at least three
   * @param threads thread counts
   */
  static String measure(Backend backend, List<Long> seeds, List<Integer> threads) {
    Map<Tolerance, Report.Row> worst = new EnumMap<>(Tolerance.class);
    for (long seed : seeds) {
      Session session = new Session(backend, Device.cpu(), threads, seed, new Report(), false);
      for (Level level : ARITHMETIC) {
        for (Check check : Checks.of(level, seed)) {
          measure(check, session);
        }
      }
      for (Report.Row row : session.report().rows()) {
        worst.merge(
            row.worst().tolerance(),
            row,
            (a, b) -> a.worst().relative() >= b.worst().relative() ? a : b);
      }
    }
    return table(backend, seeds, threads, worst);
  }

  private static void measure(Check check, Session session) {
    try {
      check.run(session);
    } catch (TestAbortedException e) {
      session.report().note(String.valueOf(e.getMessage()));
    }
  }

  private static String table(
      Backend backend, List<Long> seeds, List<Integer> threads, Map<Tolerance, Report.Row> worst) {
    TextTable table = TextTable.left("row", "worst", "tolerance now", "ratio", "case");
    worst.forEach(
        (tolerance, row) ->
            table.row(
                tolerance,
                ReportFiles.digits(row.worst().relative()),
                ReportFiles.digits(tolerance.limit()),
                String.format(Locale.ROOT, "%.1f", tolerance.limit() / row.worst().relative()),
                row.check()));
    return "Worst differences of "
        + backend.id()
        + ", seeds "
        + seeds
        + ", threads "
        + threads
        + "\n\n"
        + table.markdown();
  }
}
