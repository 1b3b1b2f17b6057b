package io.fmnist.testkit.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("a tolerance")
class ToleranceTest {
  private static final Path DOCS = Path.of("..", "docs", "conformance.md");

  @ParameterizedTest
  @EnumSource
  @DisplayName("is at most ten times the worst honest difference, and above it:")
  void isSetByMeasurement(Tolerance row) {
    assertThat(row.limit()).isLessThanOrEqualTo(10 * row.worstHonest() * (1 + 1e-9));
    assertThat(row.limit()).isGreaterThanOrEqualTo(row.worstHonest());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("stands in docs/conformance.md:")
  void isDocumented(Tolerance row) throws IOException {
    assertThat(Files.readString(DOCS)).contains(line(row));
  }

  static String line(Tolerance row) {
    return row.limit() == 0
        ? String.format("| %s | %s | exact | 0 |", row.scope(), row.quantity())
        : String.format(
            Locale.ROOT,
            "| %s | %s | %.1e | %.1e |",
            row.scope(),
            row.quantity(),
            row.limit(),
            row.worstHonest());
  }
}
