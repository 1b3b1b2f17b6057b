package io.fmnist.api.metric;

import java.util.List;

/**
 * What a network gives on a set of images.
 *
 * @param loss mean softmax cross-entropy, natural logarithm
 * @param accuracy part that is right, 0 to 1
 * @param predictions predicted class of each image
 * @param confusion counts by true and predicted class
 * @param metrics beside loss and accuracy
 */
public record Evaluation(
    double loss,
    double accuracy,
    List<Integer> predictions,
    ConfusionMatrix confusion,
    ClassificationMetrics metrics) {
  public Evaluation {
    predictions = List.copyOf(predictions);
  }
}
