package io.fmnist.api.metric;

import java.util.Arrays;
import java.util.List;

/** Counts of true class (row) against predicted class (column), and the scores they give. */
public final class ConfusionMatrix {
  private final List<String> classNames;
  private final int[][] counts;

  private ConfusionMatrix(List<String> classNames, int[][] counts) {
    this.classNames = classNames;
    this.counts = counts;
  }

  /**
   * Scores of one class; 0 where a denominator is 0, as scikit-learn reports by default.
   *
   * @param name of the class
   * @param precision right among the predicted, 0 to 1
   * @param recall right among the true, 0 to 1
   * @param f1 harmonic mean of both, 0 to 1
   * @param support number of true images
   */
  public record ClassScores(String name, double precision, double recall, double f1, int support) {}

  /**
   * Counts predictions.
   *
   * @param labels true classes
   * @param predictions as many predicted classes
   */
  public static ConfusionMatrix of(List<String> classNames, int[] labels, int[] predictions) {
    int[][] counts = new int[classNames.size()][classNames.size()];
    for (int i = 0; i < labels.length; i++) {
      counts[labels[i]][predictions[i]]++;
    }
    return new ConfusionMatrix(List.copyOf(classNames), counts);
  }

  /** Returns the class names. */
  public List<String> classNames() {
    return classNames;
  }

  /** Returns how many images of class {@code truth} were predicted as {@code predicted}. */
  public int count(int truth, int predicted) {
    return counts[truth][predicted];
  }

  /** Returns a copy of all counts, true class by row. */
  public int[][] toArray() {
    return Arrays.stream(counts).map(int[]::clone).toArray(int[][]::new);
  }

  /** Returns the scores of every class. */
  public List<ClassScores> scores() {
    return java.util.stream.IntStream.range(0, counts.length).mapToObj(this::scores).toList();
  }

  private ClassScores scores(int c) {
    int right = counts[c][c];
    int support = Arrays.stream(counts[c]).sum();
    int predicted = Arrays.stream(counts).mapToInt(row -> row[c]).sum();
    double precision = predicted == 0 ? 0 : (double) right / predicted;
    double recall = support == 0 ? 0 : (double) right / support;
    double f1 = right == 0 ? 0 : 2 * precision * recall / (precision + recall);
    return new ClassScores(classNames.get(c), precision, recall, f1, support);
  }
}
