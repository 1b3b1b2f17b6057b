package io.fmnist.api.metric;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Metrics beside accuracy and loss, computed in float64 from logits. {@code p} is the softmax of an
 * image's logits; its predicted class is that of {@link Logits#argmax}. Means over classes are
 * unweighted ("macro").
 *
 * @param top2Accuracy part of the images whose class has one of the two largest logits, 0 to 1; of
 *     equal logits the first counts as the largest, as in {@link Logits#argmax}
 * @param top3Accuracy the same of the three largest; 1 where there are no more classes
 * @param macroPrecision as {@link ConfusionMatrix#macroAverage}
 * @param macroRecall as {@link ConfusionMatrix#macroAverage}
 * @param macroF1 as {@link ConfusionMatrix#macroAverage}
 * @param macroRocAuc mean over the classes of the area under the ROC curve of {@code p} of a class
 *     against the rest, 0 to 1: the probability that an image of the class has a larger {@code p}
 *     than one of the others, where equal ones count half (Hanley and McNeil 1982). A class without
 *     images, or that all images are of, has no area and is left out; null where no class has one,
 *     or where it was not computed
 * @param calibrationError expected calibration error, 0 to 1 (Guo et al. 2017, equation 3): {@code
 *     sum_m n_m/n * |accuracy_m - confidence_m|} over {@value #BINS} bins {@code ((m-1)/15, m/15]}
 *     of the confidence, the {@code p} of the predicted class
 * @param brierScore mean over the images of {@code sum_c (p_c - y_c)^2}, where {@code y_c} is 1 for
 *     the true class and else 0: 0 to 2 (Brier 1950)
 */
public record ClassificationMetrics(
    double top2Accuracy,
    double top3Accuracy,
    double macroPrecision,
    double macroRecall,
    double macroF1,
    @Nullable Double macroRocAuc,
    double calibrationError,
    double brierScore) {
  private static final int BINS = 15;

  /**
   * Computes all metrics.
   *
   * @param logits [images, classes], row-major
   * @param classes logits of an image
   * @param labels true class of each image, at least one, 0 to {@code classes - 1}
   * @throws IllegalArgumentException if there are no labels, or not as many as rows of logits
   * @throws IndexOutOfBoundsException if a label has no logit
   */
  public static ClassificationMetrics of(float[] logits, int classes, int[] labels) {
    return of(logits, classes, labels, true);
  }

  /**
   * Computes all metrics, or those alone that need no sorting.
   *
   * @param rocAuc whether to compute the area under the ROC curve, for which the images are sorted
   *     once for each class
   */
  public static ClassificationMetrics of(
      float[] logits, int classes, int[] labels, boolean rocAuc) {
    int size = labels.length;
    if (size == 0 || logits.length != (long) size * classes) {
      throw new IllegalArgumentException(
          "there are "
              + size
              + " labels and "
              + logits.length
              + " logits; at least one label is needed, and "
              + classes
              + " logits for each");
    }
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "label " + label + " has no logit; allowed are 0 to " + (classes - 1));
      }
    }
    int[] predictions = new int[size];
    double[][] byClass = new double[rocAuc ? classes : 0][size];
    double[] gaps = new double[BINS];
    int top2 = 0;
    int top3 = 0;
    double squares = 0;
    for (int i = 0; i < size; i++) {
      double[] p = Logits.softmax(logits, i, classes);
      int predicted = Logits.argmax(logits, i, classes);
      predictions[i] = predicted;
      int larger = larger(logits, i, classes, labels[i]);
      top2 += larger < 2 ? 1 : 0;
      top3 += larger < 3 ? 1 : 0;
      gaps[bin(p[predicted])] += (predicted == labels[i] ? 1 : 0) - p[predicted];
      for (int c = 0; c < classes; c++) {
        double error = p[c] - (c == labels[i] ? 1 : 0);
        squares += error * error;
      }
      for (int c = 0; c < byClass.length; c++) {
        byClass[c][i] = p[c];
      }
    }
    List<String> names = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    ConfusionMatrix.ClassScores macro =
        ConfusionMatrix.of(names, labels, predictions).macroAverage();
    return new ClassificationMetrics(
        (double) top2 / size,
        (double) top3 / size,
        macro.precision(),
        macro.recall(),
        macro.f1(),
        // A NaN has no rank.
        Double.isNaN(squares) ? null : macroRocAuc(byClass, labels),
        Arrays.stream(gaps).map(Math::abs).sum() / size,
        squares / size);
  }

  /**
   * Returns the metrics by name, in order; what is undefined is missing.
   *
   * @param prefix of each name: {@code macroF1} without one, {@code testMacroF1} with {@code test}
   */
  public Map<String, Double> byName(String prefix) {
    Map<String, @Nullable Double> all = new LinkedHashMap<>();
    all.put("Top2Accuracy", top2Accuracy);
    all.put("Top3Accuracy", top3Accuracy);
    all.put("MacroPrecision", macroPrecision);
    all.put("MacroRecall", macroRecall);
    all.put("MacroF1", macroF1);
    all.put("MacroRocAuc", macroRocAuc);
    all.put("CalibrationError", calibrationError);
    all.put("BrierScore", brierScore);
    Map<String, Double> named = new LinkedHashMap<>();
    all.forEach(
        (name, value) -> {
          if (value != null && Double.isFinite(value)) {
            String first = prefix.isEmpty() ? name.substring(0, 1).toLowerCase(Locale.ROOT) : "";
            named.put(prefix + first + name.substring(first.length()), value);
          }
        });
    return named;
  }

  /** Returns how many classes of a row come before one in the order of {@link Logits#argmax}. */
  private static int larger(float[] logits, int row, int classes, int label) {
    float own = logits[row * classes + label];
    if (Float.isNaN(own)) {
      return classes; // A NaN has no rank.
    }
    int larger = 0;
    for (int c = 0; c < classes; c++) {
      float value = logits[row * classes + c];
      larger += value > own || (value == own && c < label) ? 1 : 0;
    }
    return larger;
  }

  private static int bin(double confidence) {
    return Math.max(0, Math.min(BINS, (int) Math.ceil(BINS * confidence)) - 1);
  }

  private static @Nullable Double macroRocAuc(double[][] byClass, int[] labels) {
    double sum = 0;
    int defined = 0;
    for (int c = 0; c < byClass.length; c++) {
      double[] own = new double[labels.length];
      double[] rest = new double[labels.length];
      int images = 0;
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] == c) {
          own[images++] = byClass[c][i];
        } else {
          rest[i - images] = byClass[c][i];
        }
      }
      if (images > 0 && images < labels.length) {
        sum += area(Arrays.copyOf(own, images), Arrays.copyOf(rest, labels.length - images));
        defined++;
      }
    }
    return defined == 0 ? null : sum / defined;
  }

  /**
   * Returns the part of the pairs of both in which the first is larger; ties count half. The fewer
   * are sorted, and the many looked up among them.
   */
  private static double area(double[] own, double[] rest) {
    Arrays.sort(own);
    double larger = 0;
    for (double value : rest) {
      int from = firstAtLeast(own, value);
      int to = from;
      if (from < own.length && own[from] == value) {
        to = firstAtLeast(own, Math.nextUp(value));
      }
      larger += own.length - (from + to) / 2.0;
    }
    return larger / own.length / rest.length;
  }

  private static int firstAtLeast(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
