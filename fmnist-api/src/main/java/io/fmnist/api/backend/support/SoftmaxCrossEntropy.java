package io.fmnist.api.backend.support;

import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.metric.Logits;

/**
 * The loss and its gradient by the logits, for engines that leave them to Java: a batch has few
 * logits, so that float64 arithmetic here costs less than an engine's calls.
 */
public final class SoftmaxCrossEntropy {
  private SoftmaxCrossEntropy() {}

  /**
   * Computes the mean loss of a batch, {@code -sum over c of target_c * log softmax_c} of each
   * image, and how many images have their largest logit at their label.
   *
   * @param logits [batch size, classes], row-major
   * @param classes 1 or more
   */
  public static StepResult loss(float[] logits, int classes, Batch batch) {
    double loss = 0;
    int correct = 0;
    for (int row = 0; row < batch.size(); row++) {
      loss += loss(logits, row, classes, batch);
      correct += Logits.argmax(logits, row, classes) == batch.label(row) ? 1 : 0;
    }
    return new StepResult(loss / batch.size(), correct);
  }

  private static double loss(float[] logits, int row, int classes, Batch batch) {
    if (batch.targetClasses().isEmpty()) {
      return Logits.crossEntropy(logits, row, classes, batch.label(row));
    }
    double logSum = Logits.logSumExp(logits, row, classes);
    double loss = 0;
    for (int c = 0; c < classes; c++) {
      float target = batch.target(row, c);
      // A logit may be infinite, and 0 times infinite is no number.
      loss += target == 0 ? 0 : target * (logSum - logits[row * classes + c]);
    }
    return loss;
  }

  /**
   * Computes the gradient of the mean loss by the logits: {@code (softmax * sum over c of target_c
   * - target) / batch size}.
   *
   * @param logits [batch size, classes], row-major
   * @param classes 1 or more
   * @return [batch size, classes], row-major
   */
  public static float[] gradient(float[] logits, int classes, Batch batch) {
    float[] gradient = new float[batch.size() * classes];
    for (int row = 0; row < batch.size(); row++) {
      double[] probabilities = Logits.softmax(logits, row, classes);
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += batch.target(row, c);
      }
      for (int c = 0; c < classes; c++) {
        double ofImage = probabilities[c] * sum - batch.target(row, c);
        gradient[row * classes + c] = (float) (ofImage / batch.size());
      }
    }
    return gradient;
  }
}
