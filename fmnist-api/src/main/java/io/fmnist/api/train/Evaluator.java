package io.fmnist.api.train;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.metric.Logits;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Measures a model on labelled images, in batches of bounded size. */
public final class Evaluator {
  /**
   * Images a batch: enough for an engine's speed, and no more than most tasks train on, so that an
   * engine finds room for its arrays where those of training were.
   */
  private static final int BATCH = 125;

  private Evaluator() {}

  /**
   * Computes loss, accuracy and predictions.
   *
   * @param images at least one
   * @throws FmnistException if there are no images
   */
  public static Evaluation evaluate(BackendModel model, LabeledImages images) {
    int size = images.size();
    if (size == 0) {
      throw new FmnistException("there are no images to evaluate on; at least one is needed");
    }
    int classes = model.architecture().classes();
    Batch batch = new Batch(images.shape(), Math.min(BATCH, size));
    int[] order = IntStream.range(0, size).toArray();
    int[] labels = IntStream.range(0, size).map(images::label).toArray();
    int[] predictions = new int[size];
    double loss = 0;
    int right = 0;
    for (int from = 0; from < size; from += BATCH) {
      int count = Math.min(BATCH, size - from);
      batch.fill(images, order, from, count);
      float[] logits = model.logits(batch);
      for (int i = 0; i < count; i++) {
        loss += Logits.crossEntropy(logits, i, classes, labels[from + i]);
        predictions[from + i] = Logits.argmax(logits, i, classes);
        right += predictions[from + i] == labels[from + i] ? 1 : 0;
      }
    }
    return new Evaluation(
        loss / size,
        (double) right / size,
        Arrays.stream(predictions).boxed().toList(),
        ConfusionMatrix.of(images.classNames(), labels, predictions));
  }
}
