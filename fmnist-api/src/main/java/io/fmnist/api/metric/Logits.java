package io.fmnist.api.metric;

/** Neutral arithmetic on logits [N, classes], row-major, in float64. */
public final class Logits {
  private Logits() {}

  /**
   * Returns the class of the largest logit of a row; the first among equals. NaN never wins over a
   * number; of a row of NaN alone it is class 0.
   */
  public static int argmax(float[] logits, int row, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      float value = logits[row * classes + c];
      float most = logits[row * classes + best];
      // Nothing is larger than a NaN, so one that came first has to give way.
      if (value > most || (Float.isNaN(most) && !Float.isNaN(value))) {
        best = c;
      }
    }
    return best;
  }

  /** Returns the softmax cross-entropy of a row: {@code log(sum(exp(logits))) - logit[label]}. */
  public static double crossEntropy(float[] logits, int row, int classes, int label) {
    return logSumExp(logits, row, classes) - logits[row * classes + label];
  }

  /** Returns {@code log(sum(exp(logits)))} of a row, without overflow. */
  public static double logSumExp(float[] logits, int row, int classes) {
    double max = max(logits, row, classes);
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(logits[row * classes + c] - max);
    }
    return max + Math.log(sum);
  }

  /** Returns the softmax probabilities of a row; they sum to 1. */
  public static double[] softmax(float[] logits, int row, int classes) {
    double max = max(logits, row, classes);
    double[] probabilities = new double[classes];
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      probabilities[c] = Math.exp(logits[row * classes + c] - max);
      sum += probabilities[c];
    }
    for (int c = 0; c < classes; c++) {
      probabilities[c] /= sum;
    }
    return probabilities;
  }

  private static double max(float[] logits, int row, int classes) {
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      max = Math.max(max, logits[row * classes + c]);
    }
    return max;
  }
}
