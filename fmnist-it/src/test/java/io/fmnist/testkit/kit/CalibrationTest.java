package io.fmnist.testkit.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.backend.Device;
import io.fmnist.tasks.file.TextTable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/**
 * Prints the table that the tolerances are set from; docs/conformance.md has the command.
 * Properties: {@code fmnist.kit.backend}, {@code fmnist.kit.threads}, {@code fmnist.kit.seeds}.
 */
@Tag("slow")
@DisplayName("the tolerances are measured")
class CalibrationTest {
  private static final List<Level> ARITHMETIC =
      List.of(Level.FORWARD, Level.GRADIENT, Level.OPTIMIZER, Level.TRAINING);

  @Test
  @DisplayName("over several seeds and thread counts, and printed")
  void measured() {
    Backend backend = Backends.get(System.getProperty("fmnist.kit.backend", "pytorch"));
    List<Long> seeds = numbers("fmnist.kit.seeds", "20191210,2,3,4");
    List<Integer> threads =
        numbers("fmnist.kit.threads", "1,2").stream().map(Math::toIntExact).toList();
    String table = measure(backend, seeds, threads);
    System.out.println(table);
    assertThat(table).contains("RANDOM_GRADIENT", "TASK_LOSS", "OPTIMIZER_WEIGHT");
  }

  private static List<Long> numbers(String property, String otherwise) {
    return Arrays.stream(System.getProperty(property, otherwise).split(",", -1))
        .map(Long::valueOf)
        .toList();
  }

  /** Returns the table of the worst relative differences as Markdown; seeds are at least three. */
  private static String measure(Backend backend, List<Long> seeds, List<Integer> threads) {
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
