package io.fmnist.testkit.reference;

import io.fmnist.api.data.Batch;

/**
 * Mean softmax cross-entropy from logits z with targets t of any sum, natural logarithm:
 *
 * <pre>
 * p[n,c]       = exp(z[n,c]) / sum over k of exp(z[n,k])
 * loss         = 1/N * sum over n, c of -t[n,c] * log(p[n,c])
 * d/d z[n,c]   = 1/N * (p[n,c] * sum over k of t[n,k] - t[n,c])
 * </pre>
 *
 * The largest logit of a row is taken off first, which changes nothing but keeps exp finite.
 */
class SoftmaxCrossEntropyMath {
  double loss(double[] logits, Batch batch, int classes) {
    double sum = 0;
    for (int n = 0; n < batch.size(); n++) {
      double max = max(logits, n, classes);
      double logSum = max + Math.log(exponentials(logits, n, classes, max));
      for (int c = 0; c < classes; c++) {
        double target = target(batch, n, c, classes);
        sum += target == 0 ? 0 : target * (logSum - logits[n * classes + c]);
      }
    }
    return sum / divisor(batch.size(), batch.capacity());
  }

  /** Returns the gradient of the loss by the logits. */
  double[] gradient(double[] logits, Batch batch, int classes) {
    double[] gradient = new double[logits.length];
    for (int n = 0; n < batch.size(); n++) {
      double max = max(logits, n, classes);
      double exponentials = exponentials(logits, n, classes, max);
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += target(batch, n, c, classes);
      }
      for (int c = 0; c < classes; c++) {
        double probability = Math.exp(logits[n * classes + c] - max) / exponentials;
        double ofImage = probability * weight(total) - target(batch, n, c, classes);
        gradient[n * classes + c] = ofImage / gradientDivisor(batch.size(), batch.capacity());
      }
    }
    return gradient;
  }

  double target(Batch batch, int image, int classIndex, int classes) {
    return batch.target(image, classIndex);
  }

  /** Returns how much an image counts whose targets add up to {@code total}. */
  double weight(double total) {
    return total;
  }

  /** Returns N, the images of this batch; {@code capacity} is the most that it could hold. */
  double divisor(int size, int capacity) {
    return size;
  }

  /** Returns N for the gradient. */
  double gradientDivisor(int size, int capacity) {
    return divisor(size, capacity);
  }

  private static double exponentials(double[] logits, int row, int classes, double max) {
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(logits[row * classes + c] - max);
    }
    return sum;
  }

  private static double max(double[] logits, int row, int classes) {
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      max = Math.max(max, logits[row * classes + c]);
    }
    return max;
  }
}
