package io.fmnist.api.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private static final ConfusionMatrix MATRIX =
      ConfusionMatrix.of(
          List.of("a", "b", "c"), new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 0, 1, 1, 0, 0});

  @Test
  void countsTruthByRowAndPredictionByColumn() {
    assertThat(MATRIX.toArray()).isDeepEqualTo(new int[][] {{2, 1, 0}, {1, 1, 0}, {1, 0, 0}});
  }

  @Test
  void scoresAClassAsScikitLearnDoes() {
    ConfusionMatrix.ClassScores a = MATRIX.scores().get(0);
    assertThat(a.precision()).isEqualTo(0.5);
    assertThat(a.recall()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(a.f1()).isCloseTo(4 / 7.0, within(1e-12));
    assertThat(a.support()).isEqualTo(3);
  }

  @Test
  void aClassThatIsNeverPredictedScoresZero() {
    ConfusionMatrix.ClassScores c = MATRIX.scores().get(2);
    assertThat(c.precision()).isZero();
    assertThat(c.recall()).isZero();
    assertThat(c.f1()).isZero();
  }

  @Test
  void averagesOverTheClassesThatAreSeen() {
    // Neither an image nor a prediction is of "d".
    ConfusionMatrix.ClassScores macro =
        ConfusionMatrix.of(
                List.of("a", "b", "c", "d"),
                new int[] {0, 0, 0, 1, 1, 2},
                new int[] {0, 0, 1, 1, 0, 0})
            .macroAverage();
    assertThat(macro.precision()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(macro.recall()).isCloseTo((2 / 3.0 + 1 / 2.0) / 3, within(1e-12));
    assertThat(macro.f1()).isCloseTo((4 / 7.0 + 1 / 2.0) / 3, within(1e-12));
    assertThat(macro.support()).isEqualTo(6);
  }

  @Test
  void asManyLabelsAsPredictionsAreNeeded() {
    assertThatThrownBy(() -> ConfusionMatrix.of(List.of("a"), new int[2], new int[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 labels and 3 predictions");
  }

  @Test
  void equalNamesAndCountsAreEqual() {
    List<String> names = List.of("a", "b");
    ConfusionMatrix one = ConfusionMatrix.of(names, new int[] {0, 1}, new int[] {0, 0});
    ConfusionMatrix same = ConfusionMatrix.of(names, new int[] {1, 0}, new int[] {0, 0});
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(one).isNotEqualTo(ConfusionMatrix.of(names, new int[] {0, 1}, new int[] {0, 1}));
    assertThat(one)
        .isNotEqualTo(ConfusionMatrix.of(List.of("a", "c"), new int[] {0, 1}, new int[] {0, 0}));
    assertThat(one).hasToString("ConfusionMatrix[a=[1, 0], b=[1, 0]]");
  }

  @Test
  void aLogitThatIsNoNumberNeverWinsOverOneThatIs() {
    float[] logits = {Float.NaN, 1, 2, 3, Float.NaN, 1, Float.NaN, Float.NaN, Float.NaN};
    assertThat(Logits.argmax(logits, 0, 3)).isEqualTo(2);
    assertThat(Logits.argmax(logits, 1, 3)).isZero();
    assertThat(Logits.argmax(logits, 2, 3)).isZero();
  }

  @Test
  void crossEntropyStaysFiniteForHugeLogits() {
    float[] logits = {1e30f, 0};
    assertThat(Logits.crossEntropy(logits, 0, 2, 0)).isZero();
    assertThat(Logits.crossEntropy(logits, 0, 2, 1)).isEqualTo((double) 1e30f);
    assertThat(Logits.softmax(new float[] {0, 0}, 0, 2)).containsExactly(0.5, 0.5);
    assertThat(Logits.argmax(new float[] {1, 1}, 0, 2)).isZero();
  }
}
