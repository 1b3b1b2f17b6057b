package io.fmnist.testkit.kit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a report as Markdown and JSON and prints a short one. */
final class ReportFiles {
  private static final Path FOLDER = Path.of("target", "conformance");

  private ReportFiles() {}

  static void write(Session session, String name) {
    Report report = session.report();
    try {
      Files.createDirectories(FOLDER);
      Path markdown = FOLDER.resolve(name + ".md");
      Files.writeString(markdown, markdown(session, name));
      Content content =
          new Content(
              name,
              facts(session),
              report.notes(),
              report.verdicts().stream().map(verdict -> checked(report, verdict)).toList());
      Files.writeString(FOLDER.resolve(name + ".json"), Json.page(content));
      System.out.print(summary(report, name, markdown));
    } catch (IOException e) {
      throw new UncheckedIOException("the conformance report cannot be written to " + FOLDER, e);
    }
  }

  private static String summary(Report report, String name, Path markdown) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%nConformance of %s: %d checks, %d passed, %d failed, %d declared unsupported, %.0f"
                + " s%n",
            name,
            report.verdicts().size(),
            count(report.verdicts(), Report.Ending.PASSED),
            count(report.verdicts(), Report.Ending.FAILED),
            count(report.verdicts(), Report.Ending.NOT_SUPPORTED),
            report.seconds()));
    for (Level level : Level.values()) {
      List<Report.Verdict> of =
          report.verdicts().stream().filter(v -> v.check().rule().level() == level).toList();
      if (of.isEmpty()) {
        continue;
      }
      long failed = count(of, Report.Ending.FAILED);
      text.append(
          String.format(
              Locale.ROOT,
              "  %-45s %5d checks, %s%s%n",
              level,
              of.size(),
              failed == 0 ? "all held" : failed + " FAILED",
              closest(report, level)));
    }
    report.notes().forEach(note -> text.append("  Note: ").append(note).append('\n'));
    return text.append("  Table: ").append(markdown).append('\n').toString();
  }

  /** Names the row of a level that comes nearest to its tolerance. */
  private static String closest(Report report, Level level) {
    return report.rows().stream()
        .filter(r -> r.check().rule().level() == level && r.worst().tolerance().limit() > 0)
        .max(Comparator.comparingDouble(r -> nearness(r.worst())))
        .map(
            r ->
                String.format(
                    Locale.ROOT,
                    "; nearest to its limit: %s %.1e of %.1e",
                    r.worst().tolerance().quantity(),
                    r.worst().relative(),
                    r.worst().tolerance().limit()))
        .orElse("");
  }

  private static double nearness(Difference difference) {
    return difference.relative() / difference.tolerance().limit();
  }

  private static long count(List<Report.Verdict> verdicts, Report.Ending ending) {
    return verdicts.stream().filter(v -> v.ending() == ending).count();
  }

  private static String markdown(Session session, String name) {
    Report report = session.report();
    TextTable facts = TextTable.left("fact", "value");
    facts(session).forEach(facts::row);
    TextTable rules = TextTable.left("rule", "checks", "failed", "not supported");
    for (Rule rule : Rule.values()) {
      List<Report.Verdict> of =
          report.verdicts().stream().filter(v -> v.check().rule() == rule).toList();
      rules.row(
          rule, of.size(), count(of, Report.Ending.FAILED), count(of, Report.Ending.NOT_SUPPORTED));
    }
    TextTable worst =
        TextTable.left(
            "networks", "quantity", "worst relative", "worst absolute", "tolerance", "case");
    for (Tolerance tolerance : Tolerance.values()) {
      report.rows().stream()
          .filter(r -> r.worst().tolerance() == tolerance)
          .max(Comparator.comparingDouble(r -> r.worst().relative()))
          .ifPresent(
              r ->
                  worst.row(
                      tolerance.scope(),
                      tolerance.quantity(),
                      digits(r.worst().relative()),
                      digits(r.worst().absolute()),
                      digits(tolerance.limit()),
                      r.check().rule().number() + ", " + r.check().name()));
    }
    TextTable cases =
        TextTable.left(
            "level",
            "case",
            "threads",
            "quantity",
            "worst relative",
            "worst absolute",
            "tolerance");
    for (Report.Row row : report.rows()) {
      cases.row(
          row.check().rule().level().number(),
          row.check().rule().number() + " " + row.check().name(),
          row.threads(),
          row.worst().tolerance().quantity(),
          digits(row.worst().relative()),
          digits(row.worst().absolute()),
          digits(row.worst().tolerance().limit()));
    }
    StringBuilder text = new StringBuilder("# Conformance of " + name + "\n\n");
    text.append(facts.markdown()).append("\n## By rule\n\n").append(rules.markdown());
    report.notes().forEach(note -> text.append("\n").append(note).append("\n"));
    text.append("\n## Worst differences by quantity\n\n").append(worst.markdown());
    return text.append("\n## Every case\n\n").append(cases.markdown()).toString();
  }

  static String digits(double value) {
    return String.format(Locale.ROOT, "%.2e", value);
  }

  private record Content(
      String backend, Map<String, String> facts, List<String> notes, List<Checked> checks) {}

  private record Checked(
      int level,
      String rule,
      @JsonProperty("case") String name,
      String ending,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String reason,
      List<Compared> differences) {}

  private record Compared(
      int threads, Quantity quantity, double relative, double absolute, double tolerance) {
    Compared(Report.Row row) {
      this(
          row.threads(),
          row.worst().tolerance().quantity(),
          row.worst().relative(),
          row.worst().absolute(),
          row.worst().tolerance().limit());
    }
  }

  private static Checked checked(Report report, Report.Verdict verdict) {
    Check check = verdict.check();
    return new Checked(
        check.rule().level().number(),
        check.rule().number(),
        check.name(),
        verdict.ending().name().toLowerCase(Locale.ROOT),
        verdict.reason(),
        report.rows().stream().filter(r -> r.check() == check).map(Compared::new).toList());
  }

  private static Map<String, String> facts(Session session) {
    Map<String, String> facts = new LinkedHashMap<>(session.backend().describe());
    facts.put("device", session.device().toString());
    facts.put("checked with threads", session.threads().toString());
    facts.put("seed of the random networks", Long.toString(session.seed()));
    facts.put("java", System.getProperty("java.version", "unknown"));
    facts.put("seconds", String.format(Locale.ROOT, "%.0f", session.report().seconds()));
    return facts;
  }
}
