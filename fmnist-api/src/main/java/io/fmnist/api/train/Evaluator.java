package io.fmnist.api.train;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.metric.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Measures a model on labelled images, in batches of bounded size. */
public final class Evaluator {
  /** Images a batch where nothing says more: enough for speed, few enough for any memory. */
  private static final int USUAL = 125;

  private static final int FEWEST = 32;
  private static final int MOST = 256;

  private Evaluator() {}

  /**
   * Computes loss, accuracy and predictions. The confusion matrix has a row for every logit; one
   * beyond the images' class names is named by its number, for example {@code 5}.
   *
   * @param images at least one
   * @throws FmnistException if there are no images, if they have another shape than the network's
   *     input, or more classes than it has logits
   */
  public static Evaluation evaluate(BackendModel model, LabeledImages images) {
    return evaluate(model, images, USUAL);
  }

  /**
   * As {@link #evaluate(BackendModel, LabeledImages)}, in batches like those of training, so that
   * an engine finds room for its arrays exactly where those of training were and the process does
   * not grow.
   *
   * @param images at least one
   * @param trainingBatch images of a training step; 32 to 256 are used at a time
   * @throws FmnistException as above
   */
  public static Evaluation evaluate(BackendModel model, LabeledImages images, int trainingBatch) {
    int most = Math.max(FEWEST, Math.min(trainingBatch, MOST));
    int size = images.size();
    if (size == 0) {
      throw new FmnistException("there are no images to evaluate on; at least one is needed");
    }
    ImagesCheck.fit("images", images, model.architecture());
    int classes = model.architecture().classes();
    Batch batch = new Batch(images.shape(), Math.min(most, size));
    int[] order = IntStream.range(0, size).toArray();
    int[] labels = IntStream.range(0, size).map(images::label).toArray();
    int[] predictions = new int[size];
    double loss = 0;
    int right = 0;
    for (int from = 0; from < size; from += most) {
      int count = Math.min(most, size - from);
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
        ConfusionMatrix.of(names(images, classes), labels, predictions));
  }

  // A network may have more logits than the set has classes, and may predict one of them.
  private static List<String> names(LabeledImages images, int classes) {
    List<String> names = new ArrayList<>(images.classNames());
    while (names.size() < classes) {
      names.add(Integer.toString(names.size()));
    }
    return names;
  }
}
