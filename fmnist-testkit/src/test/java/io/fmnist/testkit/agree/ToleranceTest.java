package io.fmnist.testkit.agree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the limits of agreement")
class ToleranceTest {
  private static Stream<PairTolerance.Limit> limits() {
    return Arrays.stream(PairTolerance.values()).flatMap(t -> Stream.of(t.plain(), t.normalized()));
  }

  @Test
  @DisplayName("are at most ten times what was measured")
  void areNearWhatWasMeasured() {
    assertThat(limits())
        .allSatisfy(
            limit -> {
              assertThat(limit.allowed()).isLessThanOrEqualTo(10.001 * limit.worst());
              assertThat(limit.allowed()).isGreaterThanOrEqualTo(4 * limit.worst());
            });
  }

  @Test
  @DisplayName("are there for every quantity")
  void coverEveryQuantity() {
    assertThat(Quantity.values())
        .allSatisfy(quantity -> assertThat(PairTolerance.of(quantity)).isNotNull());
  }

  @Test
  @DisplayName("stand in the docs as they are")
  void standInTheDocs() throws IOException {
    String docs = Files.readString(Path.of("..", "docs", "agreement.md"));
    for (Quantity quantity : Quantity.values()) {
      PairTolerance row = PairTolerance.of(quantity);
      String expected =
          "| " + quantity + " | " + cell(row.plain()) + " | " + cell(row.normalized()) + " |";
      assertThat(docs).contains(expected);
    }
  }

  private static String cell(PairTolerance.Limit limit) {
    return limit.allowed() == 0
        ? "exact"
        : String.format(Locale.ROOT, "%.1e (%.1e)", limit.allowed(), limit.worst());
  }
}
