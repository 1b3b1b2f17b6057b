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
   * Computes the mean loss of a batch and how many images are right.
   *
   * @param logits [batch size, classes], row-major
   * @param classes 1 or more
   */
  public static StepResult loss(float[] logits, int classes, Batch batch) {
    double loss = 0;
    int correct = 0;
    for (int row = 0; row < batch.size(); row++) {
      loss += Logits.crossEntropy(logits, row, classes, batch.label(row));
      correct += Logits.argmax(logits, row, classes) == batch.label(row) ? 1 : 0;
    }
    return new StepResult(loss / batch.size(), correct);
  }

  /**
   * Computes the gradient of the mean loss by the logits: {@code (softmax - onehot) / batch size}.
   *
   * @param logits [batch size, classes], row-major
   * @param classes 1 or more
   * @return [batch size, classes], row-major
   */
  public static float[] gradient(float[] logits, int classes, Batch batch) {
    float[] gradient = new float[batch.size() * classes];
    for (int row = 0; row < batch.size(); row++) {
      double[] probabilities = Logits.softmax(logits, row, classes);
      probabilities[batch.label(row)] -= 1;
      for (int c = 0; c < classes; c++) {
        gradient[row * classes + c] = (float) (probabilities[c] / batch.size());
      }
    }
    return gradient;
  }
}
