package io.fmnist.api.metric;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts of true class (row) against predicted class (column), and the scores they give. Immutable;
 * equal where the names and all counts are.
 */
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
   * @param classNames one a class
   * @param labels true classes, 0 to {@code classNames.size() - 1}
   * @param predictions as many predicted classes, in the same range
   * @throws IllegalArgumentException if there are more of one than of the other
   * @throws IndexOutOfBoundsException if a class has no name
   */
  public static ConfusionMatrix of(List<String> classNames, int[] labels, int[] predictions) {
    if (labels.length != predictions.length) {
      throw new IllegalArgumentException(
          "there are "
              + labels.length
              + " labels and "
              + predictions.length
              + " predictions; each image has one of both");
    }
    int[][] counts = new int[classNames.size()][classNames.size()];
    for (int i = 0; i < labels.length; i++) {
      counts[labels[i]][predictions[i]]++;
    }
    return new ConfusionMatrix(List.copyOf(classNames), counts);
  }

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
    return IntStream.range(0, counts.length).mapToObj(this::scores).toList();
  }

  /**
   * Returns the unweighted means over the classes, as scikit-learn's macro average: a class that
   * neither an image nor a prediction is of is left out. The support is that of all classes.
   */
  public ClassScores macroAverage() {
    List<ClassScores> seen =
        IntStream.range(0, counts.length)
            .filter(c -> IntStream.of(counts[c]).sum() + predicted(c) > 0)
            .mapToObj(this::scores)
            .toList();
    return new ClassScores(
        "macro average",
        seen.stream().mapToDouble(ClassScores::precision).average().orElse(0),
        seen.stream().mapToDouble(ClassScores::recall).average().orElse(0),
        seen.stream().mapToDouble(ClassScores::f1).average().orElse(0),
        seen.stream().mapToInt(ClassScores::support).sum());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConfusionMatrix that
        && classNames.equals(that.classNames)
        && Arrays.deepEquals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * classNames.hashCode() + Arrays.deepHashCode(counts);
  }

  @Override
  public String toString() {
    return IntStream.range(0, counts.length)
        .mapToObj(c -> classNames.get(c) + "=" + Arrays.toString(counts[c]))
        .collect(Collectors.joining(", ", "ConfusionMatrix[", "]"));
  }

  private int predicted(int c) {
    return Arrays.stream(counts).mapToInt(row -> row[c]).sum();
  }

  private ClassScores scores(int c) {
    int right = counts[c][c];
    int support = Arrays.stream(counts[c]).sum();
    int predicted = predicted(c);
    double precision = predicted == 0 ? 0 : (double) right / predicted;
    double recall = support == 0 ? 0 : (double) right / support;
    double f1 = right == 0 ? 0 : 2 * precision * recall / (precision + recall);
    return new ClassScores(classNames.get(c), precision, recall, f1, support);
  }
}
