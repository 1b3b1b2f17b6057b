package io.fmnist.api.train;

import io.fmnist.api.Problems;
import io.fmnist.api.data.Batch;
import java.util.List;

/**
 * What the loss is measured against. The targets of an image of class t and weight w are {@code w *
 * classWeights[t] * (1 - s + s/K)} for t and {@code w * classWeights[t] * s/K} for each of the
 * other K - 1 classes, with s the label smoothing (Szegedy et al. 2016, "Rethinking the Inception
 * architecture", section 7; as {@code label_smoothing} in Keras and PyTorch). The loss is the mean
 * over the images of a batch, whatever their weights, as in Keras.
 *
 * @param labelSmoothing s, 0 for none; below 1
 * @param classWeights one for each class, 0 or more, one of them above 0; empty where all are 1
 */
public record Targets(double labelSmoothing, List<Double> classWeights) {
  /** 1 for an image's label and 0 for all others. */
  public static final Targets ONE_HOT = new Targets(0, List.of());

  /** Copies the list and validates the numbers. */
  public Targets {
    classWeights = List.copyOf(classWeights);
    Problems problems = Problems.at("targets").fractionFloat("label_smoothing", labelSmoothing);
    for (int i = 0; i < classWeights.size(); i++) {
      problems.notNegativeFloat("class_weights[" + i + "]", classWeights.get(i));
    }
    problems
        .require(
            classWeights.isEmpty() || classWeights.stream().anyMatch(w -> w > 0),
            "class_weights are all 0; nothing would be learnt")
        .throwIfAny();
  }

  /** With label smoothing and without class weights. */
  public static Targets smoothed(double labelSmoothing) {
    return new Targets(labelSmoothing, List.of());
  }

  /**
   * Makes sure that there is a weight for each class.
   *
   * @throws io.fmnist.api.InvalidSpecException with both numbers
   */
  public void requireFit(int classes) {
    Problems.at("targets")
        .require(
            classWeights.isEmpty() || classWeights.size() == classes,
            "class_weights has "
                + classWeights.size()
                + " values, but the network has "
                + classes
                + " logits; give one for each")
        .throwIfAny();
  }

  /**
   * Sets the targets of a batch, unless they are those of its labels alone.
   *
   * @param weights of the batch's images; empty where all are 1
   */
  public void set(Batch batch, int classes, float... weights) {
    if (equals(ONE_HOT) && weights.length == 0) {
      return;
    }
    float[] targets = new float[batch.size() * classes];
    for (int i = 0; i < batch.size(); i++) {
      double weight = weights.length == 0 ? 1 : weights[i];
      if (!classWeights.isEmpty()) {
        weight *= classWeights.get(batch.label(i));
      }
      for (int c = 0; c < classes; c++) {
        double own = c == batch.label(i) ? 1 - labelSmoothing : 0;
        targets[i * classes + c] = (float) (weight * (own + labelSmoothing / classes));
      }
    }
    batch.setTargets(classes, targets);
  }
}
