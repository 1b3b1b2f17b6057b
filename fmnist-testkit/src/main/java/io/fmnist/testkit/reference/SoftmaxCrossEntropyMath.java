package io.fmnist.testkit.reference;

/**
 * Mean softmax cross-entropy from logits z with labels t, natural logarithm:
 *
 * <pre>
 * p[n,c]       = exp(z[n,c]) / sum over k of exp(z[n,k])
 * loss         = 1/N * sum over n of -log(p[n, t[n]])
 * d/d z[n,c]   = 1/N * (p[n,c] - (1 if c = t[n], else 0))
 * </pre>
 *
 * The largest logit of a row is taken off first, which changes nothing but keeps exp finite.
 */
class SoftmaxCrossEntropyMath {
  /** Returns the loss. */
  double loss(double[] logits, int[] labels, int classes, int capacity) {
    double sum = 0;
    for (int n = 0; n < labels.length; n++) {
      double max = max(logits, n, classes);
      double exponentials = 0;
      for (int c = 0; c < classes; c++) {
        exponentials += Math.exp(logits[n * classes + c] - max);
      }
      sum += max + Math.log(exponentials) - logits[n * classes + labels[n]];
    }
    return sum / divisor(labels.length, capacity);
  }

  /** Returns the gradient of the loss by the logits. */
  double[] gradient(double[] logits, int[] labels, int classes, int capacity) {
    double[] gradient = new double[logits.length];
    for (int n = 0; n < labels.length; n++) {
      double max = max(logits, n, classes);
      double exponentials = 0;
      for (int c = 0; c < classes; c++) {
        exponentials += Math.exp(logits[n * classes + c] - max);
      }
      for (int c = 0; c < classes; c++) {
        double probability = Math.exp(logits[n * classes + c] - max) / exponentials;
        double target = c == labels[n] ? 1 : 0;
        gradient[n * classes + c] =
            (probability - target) / gradientDivisor(labels.length, capacity);
      }
    }
    return gradient;
  }

  /** Returns N, the images of this batch; {@code capacity} is the most that it could hold. */
  double divisor(int size, int capacity) {
    return size;
  }

  /** Returns N for the gradient. */
  double gradientDivisor(int size, int capacity) {
    return divisor(size, capacity);
  }

  private static double max(double[] logits, int row, int classes) {
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      max = Math.max(max, logits[row * classes + c]);
    }
    return max;
  }
}
