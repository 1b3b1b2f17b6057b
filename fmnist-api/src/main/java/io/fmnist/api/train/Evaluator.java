package io.fmnist.api.train;

import io.fmnist.api.FmnistException;
import io.fmnist.api.augment.Flip;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.ClassificationMetrics;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.metric.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Measures a model on labelled images, in batches of bounded size. */
public final class Evaluator {
  /** Images a batch where nothing says more: enough for speed, few enough for any memory. */
  private static final int USUAL = 125;

  private static final int FEWEST = 32;
  private static final int MOST = 256;

  private Evaluator() {}

  /**
   * Computes loss, accuracy, predictions and the other metrics. The confusion matrix has a row for
   * every logit; one beyond the images' class names is named by its number, for example {@code 5}.
   *
   * @param images at least one
   * @throws FmnistException if there are no images, if they have another shape than the network's
   *     input, or more classes than it has logits
   */
  public static Evaluation evaluate(BackendModel model, LabeledImages images) {
    return evaluate(model, images, USUAL, false, true, done -> {});
  }

  /**
   * As {@link #evaluate(BackendModel, LabeledImages)}, as a training says: averaged over mirror
   * images or not, and in batches like those of training, so that an engine finds room for its
   * arrays exactly where those of training were and the process does not grow.
   *
   * @param images at least one
   * @param spec of the training; 32 to 256 images are used at a time
   * @throws FmnistException as above
   */
  public static Evaluation evaluate(BackendModel model, LabeledImages images, TrainingSpec spec) {
    return evaluate(model, images, spec, done -> {});
  }

  /**
   * As above.
   *
   * @param progress told after each batch how many images are done; what it throws ends the
   *     evaluation
   */
  public static Evaluation evaluate(
      BackendModel model, LabeledImages images, TrainingSpec spec, IntConsumer progress) {
    return evaluate(model, images, batch(spec), spec.flipEvaluation(), true, progress);
  }

  /** As {@code evaluate} without the area under the ROC curve, whose sorting an epoch is spared. */
  static Evaluation validate(BackendModel model, LabeledImages images, TrainingSpec spec) {
    return evaluate(model, images, batch(spec), spec.flipEvaluation(), false, done -> {});
  }

  private static int batch(TrainingSpec spec) {
    return Math.max(FEWEST, Math.min(spec.batchSize(), MOST));
  }

  private static Evaluation evaluate(
      BackendModel model,
      LabeledImages images,
      int most,
      boolean flip,
      boolean rocAuc,
      IntConsumer progress) {
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
    float[] all = new float[Math.multiplyExact(size, classes)];
    double loss = 0;
    int right = 0;
    for (int from = 0; from < size; from += most) {
      int count = Math.min(most, size - from);
      batch.fill(images, order, from, count);
      float[] logits = logits(model, batch, flip);
      System.arraycopy(logits, 0, all, from * classes, count * classes);
      for (int i = 0; i < count; i++) {
        loss += Logits.crossEntropy(logits, i, classes, labels[from + i]);
        predictions[from + i] = Logits.argmax(logits, i, classes);
        right += predictions[from + i] == labels[from + i] ? 1 : 0;
      }
      progress.accept(from + count);
    }
    return new Evaluation(
        loss / size,
        (double) right / size,
        Arrays.stream(predictions).boxed().toList(),
        ConfusionMatrix.of(names(images, classes), labels, predictions),
        ClassificationMetrics.of(all, classes, labels, rocAuc));
  }

  /**
   * Returns what a network says of a batch: its logits or, averaged over mirror images, the
   * logarithm of the mean of the softmax of each image and of the same image turned left to right,
   * which are logits of that mean.
   *
   * @param batch whose pixels are turned and turned back, where {@code flip}
   * @param flip whether to average
   * @return [size, classes], row-major
   */
  public static float[] logits(BackendModel model, Batch batch, boolean flip) {
    float[] plain = model.logits(batch);
    if (!flip) {
      return plain;
    }
    mirror(batch);
    float[] mirrored = model.logits(batch);
    mirror(batch);
    int classes = model.architecture().classes();
    float[] mean = new float[plain.length];
    for (int row = 0; row < batch.size(); row++) {
      double one = Logits.logSumExp(plain, row, classes);
      double other = Logits.logSumExp(mirrored, row, classes);
      for (int i = row * classes; i < (row + 1) * classes; i++) {
        double a = plain[i] - one;
        double b = mirrored[i] - other;
        double larger = Math.max(a, b);
        mean[i] = (float) (larger + Math.log((Math.exp(a - larger) + Math.exp(b - larger)) / 2));
      }
    }
    return mean;
  }

  private static void mirror(Batch batch) {
    byte[] pixels = new byte[batch.size() * batch.shape().elements()];
    batch.pixels().get(pixels);
    for (int i = 0; i < batch.size(); i++) {
      Flip.mirror(pixels, i, batch.shape());
    }
    batch.setPixels(pixels);
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
