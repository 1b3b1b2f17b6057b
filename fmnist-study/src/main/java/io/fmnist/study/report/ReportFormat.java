package io.fmnist.study.report;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a report is written. */
public enum ReportFormat {
  /** One page with everything in it: tables, charts, images. */
  HTML,
  /** Tables for a README or a pull request. */
  MD,
  /** The picture of which change mattered, alone. */
  SVG,
  /** One row a run. */
  CSV,
  /** Every figure, for programs. */
  JSON;

  /** Returns the ending of its files, without a dot. */
  public String ending() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the format whose ending a file's name has. */
  public static Optional<ReportFormat> of(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(f -> name.endsWith("." + f.ending())).findFirst();
  }
}
