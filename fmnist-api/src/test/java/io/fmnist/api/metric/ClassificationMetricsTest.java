package io.fmnist.api.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("metrics from logits")
class ClassificationMetricsTest {
  // Written by src/test/oracle/make_metrics_golden.py.
  private static final Properties GOLDEN = golden();

  private static Properties golden() {
    Properties golden = new Properties();
    try (InputStream in =
        ClassificationMetricsTest.class.getResourceAsStream("golden.properties")) {
      golden.load(in);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return golden;
  }

  static Stream<String> cases() {
    return words("cases");
  }

  private static Stream<String> words(String key) {
    return Arrays.stream(GOLDEN.getProperty(key).split(" "));
  }

  private static int[] labels(String name) {
    return words(name + ".labels").mapToInt(Integer::parseInt).toArray();
  }

  private static float[] logits(String name) {
    double[] wide = words(name + ".logits").mapToDouble(Double::parseDouble).toArray();
    float[] logits = new float[wide.length];
    for (int i = 0; i < wide.length; i++) {
      logits[i] = (float) wide[i];
    }
    return logits;
  }

  @ParameterizedTest
  @MethodSource("cases")
  @DisplayName("are those of scikit-learn")
  void areThoseOfScikitLearn(String name) {
    int[] labels = labels(name);
    float[] logits = logits(name);
    Map<String, Double> found =
        ClassificationMetrics.of(logits, logits.length / labels.length, labels).byName(name + ".");
    assertThat(found).hasSize(name.equals("single") ? 7 : 8);
    found.forEach(
        (key, value) -> {
          String metric = key.substring(name.length() + 1);
          String golden =
              GOLDEN.getProperty(
                  name + "." + Character.toLowerCase(metric.charAt(0)) + metric.substring(1));
          assertThat(value).as(key).isCloseTo(Double.parseDouble(golden), within(1e-12));
        });
  }

  @Test
  void withoutSortingAreTheSameButForTheAreaUnderTheRocCurve() {
    int[] labels = labels("ten");
    Map<String, Double> all = ClassificationMetrics.of(logits("ten"), 10, labels, true).byName("");
    Map<String, Double> cheap =
        ClassificationMetrics.of(logits("ten"), 10, labels, false).byName("");
    assertThat(all.remove("macroRocAuc")).isNotNull();
    assertThat(cheap).isEqualTo(all);
  }

  @Test
  void haveNoRocAucWhereAllImagesAreOfOneClass() {
    assertThat(ClassificationMetrics.of(logits("single"), 3, labels("single")).macroRocAuc())
        .isNull();
  }

  @Test
  void ofSaturatedLogitsAreFiniteAndOfNanAreNone() {
    ClassificationMetrics sure =
        ClassificationMetrics.of(
            new float[] {1e30f, 0, 0, 1e30f, 1e30f, 0}, 2, new int[] {0, 1, 1});
    assertThat(sure.brierScore()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(sure.calibrationError()).isCloseTo(1 / 3.0, within(1e-12));
    // Of the pairs of both classes one is ordered and one is equal.
    assertThat(sure.macroRocAuc()).isEqualTo(0.75);
    ClassificationMetrics none =
        ClassificationMetrics.of(new float[] {Float.NaN, 1, 0, 1}, 2, new int[] {0, 1});
    assertThat(none.macroRocAuc()).isNull();
    assertThat(none.byName("test"))
        .containsOnlyKeys(
            "testTop2Accuracy",
            "testTop3Accuracy",
            "testMacroPrecision",
            "testMacroRecall",
            "testMacroF1");
  }

  @Test
  void needALabelForEachRow() {
    assertThatThrownBy(() -> ClassificationMetrics.of(new float[5], 2, new int[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 labels and 5 logits")
        .hasMessageContaining("2 logits for each");
    assertThatThrownBy(() -> ClassificationMetrics.of(new float[0], 2, new int[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
