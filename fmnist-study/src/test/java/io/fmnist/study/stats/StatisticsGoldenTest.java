package io.fmnist.study.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers come from {@code src/test/oracle/make_golden.py}. */
@DisplayName("statistics give what SciPy and statsmodels give")
class StatisticsGoldenTest {
  private static final JsonNode GOLDEN = golden();

  private static JsonNode golden() {
    try (InputStream in = StatisticsGoldenTest.class.getResourceAsStream("golden.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<JsonNode> samples() {
    return all("samples");
  }

  static List<Map.Entry<String, JsonNode>> pairs() {
    return List.copyOf(GOLDEN.path("pairs").properties());
  }

  static Stream<JsonNode> mcNemar() {
    return all("mcNemar");
  }

  static Stream<JsonNode> holm() {
    return all("holm");
  }

  static Stream<JsonNode> families() {
    return all("families");
  }

  private static Stream<JsonNode> all(String key) {
    assertThat(GOLDEN.path(key)).isNotEmpty();
    return StreamSupport.stream(GOLDEN.path(key).spliterator(), false);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void forMeansTheirIntervalsAndPredictions(JsonNode golden) {
    SampleSummary summary = SampleSummary.of(numbers(golden.path("values")));
    assertThat(summary.mean()).isCloseTo(golden.path("mean").asDouble(), digits());
    assertThat(summary.sd()).hasValueCloseTo(golden.path("sd").asDouble(), digits());
    if (golden.path("sd").asDouble() == 0) {
      // SciPy's interval of equal values has no width; ours does not claim to know so much.
      assertThat(summary.interval()).isEmpty();
      assertThat(PredictionInterval.of(summary).interval()).isEmpty();
      return;
    }
    same(summary.interval().orElseThrow(), golden.path("interval"));
    // Ours ends where accuracies do; SciPy's does not know of that.
    Interval prediction = PredictionInterval.of(summary).interval().orElseThrow();
    JsonNode expected = golden.path("prediction");
    assertThat(prediction.low()).isCloseTo(Math.max(0, expected.path(0).asDouble()), within(1e-10));
    assertThat(prediction.high())
        .isCloseTo(Math.min(1, expected.path(1).asDouble()), within(1e-10));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void forPairedDifferences(Map.Entry<String, JsonNode> entry) {
    JsonNode golden = entry.getValue();
    PairedComparison paired =
        PairedComparison.of(
            numbers(golden.path("first")),
            numbers(golden.path("second")),
            golden.path("margin").asDouble());
    assertThat(paired.mean()).hasValueCloseTo(golden.path("mean").asDouble(), digits());
    same(paired.interval().orElseThrow(), golden.path("interval"));
    same(paired.equivalenceInterval().orElseThrow(), golden.path("equivalenceInterval"));
    relative(paired.t(), golden.path("t"));
    relative(paired.p(), golden.path("p"));
    relative(paired.equivalenceP(), golden.path("equivalenceP"));
    relative(paired.cohenDz(), golden.path("cohenDz"));
    if (golden.path("hedgesGz").isNull()) {
      assertThat(paired.hedgesGz()).isEmpty();
    } else {
      relative(paired.hedgesGz(), golden.path("hedgesGz"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mcNemar")
  void forMcNemarsExactTest(JsonNode golden) {
    int b = golden.path("onlyFirst").asInt();
    int c = golden.path("onlySecond").asInt();
    McNemar test = McNemar.of(b + c + 10, b, c);
    relative(OptionalDouble.of(test.p()), golden.path("p"));
    relative(OptionalDouble.of(test.midP()), golden.path("midP"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("holm")
  void forHolmsCorrection(JsonNode golden) {
    assertThat(Holm.adjust(numbers(golden.path("p"))))
        .containsExactly(numbers(golden.path("adjusted")), digits());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("families")
  void forFamiliesAtTheirPlannedLooks(JsonNode golden) {
    List<double[]> family =
        StreamSupport.stream(golden.path("differences").spliterator(), false)
            .map(StatisticsGoldenTest::numbers)
            .toList();
    List<Decision> decisions = Decision.of(family, golden.path("margin").asDouble());
    for (int i = 0; i < family.size(); i++) {
      Decision decision = decisions.get(i);
      JsonNode expected = golden.path("decisions").path(i);
      assertThat(decision.looks()).hasSize(expected.path("intervals").size());
      for (int look = 0; look < decision.looks().size(); look++) {
        same(
            decision.looks().get(look).interval().orElseThrow(),
            expected.path("intervals").path(look));
      }
      if (expected.path("p").isNull()) {
        assertThat(decision.p()).isEmpty();
        assertThat(decision.equivalenceP()).isEmpty();
      } else {
        relative(decision.p(), expected.path("p"));
        relative(decision.equivalenceP(), expected.path("equivalenceP"));
      }
      assertThat(decision.verdict().kind().name()).isEqualTo(expected.path("verdict").asText());
      assertThat(decision.decidedAt().orElse(0)).isEqualTo(expected.path("decidedAt").asInt());
    }
  }

  private static Offset<Double> digits() {
    return within(1e-12);
  }

  private static void same(Interval interval, JsonNode golden) {
    assertThat(interval.low()).isCloseTo(golden.path(0).asDouble(), within(1e-10));
    assertThat(interval.high()).isCloseTo(golden.path(1).asDouble(), within(1e-10));
  }

  private static void relative(OptionalDouble value, JsonNode golden) {
    double expected = golden.asDouble();
    assertThat(value).hasValueCloseTo(expected, within(1e-10 * Math.abs(expected) + 1e-300));
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}
