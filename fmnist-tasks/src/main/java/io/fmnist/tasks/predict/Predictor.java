package io.fmnist.tasks.predict;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Logits;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.train.Evaluator;
import io.fmnist.tasks.model.ModelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A trained network on a backend, ready for pictures. Safe for use by any number of threads:
 * pictures are read side by side, and the engine answers one call after another. Many pictures in
 * one call are several times as fast (docs/serving.md has the numbers).
 */
public final class Predictor implements AutoCloseable {
  private static final int MOST = 128;

  private final ModelFile file;
  private final BackendModel model;

  /**
   * Loads a network.
   *
   * @throws FmnistException if the engine cannot start, or the network does not read grey images
   */
  public Predictor(Backend backend, ModelFile file, RuntimeOptions runtime) {
    this.file = file;
    if (file.task().architecture().input().channels() != 1) {
      throw new FmnistException(
          "the network's input is "
              + file.task().architecture().input()
              + "; pictures are read for networks of one channel only");
    }
    this.model =
        backend.create(
            new ModelRequest(
                file.task().architecture(),
                file.task().training().optimizer(),
                file.weights(),
                runtime));
  }

  /**
   * Reads a picture and classifies it.
   *
   * @throws FmnistException if the picture cannot be read
   */
  public Prediction predict(Path picture, ImageReader.Inversion inversion) {
    ImageShape shape = file.task().architecture().input();
    byte[] pixels = ImageReader.read(picture, shape.height(), shape.width(), inversion);
    return predict(pixels);
  }

  /**
   * Classifies one image.
   *
   * @param pixels [H, W] of the network's input, unsigned bytes, bright on black
   * @throws FmnistException if the network's logits are not finite
   */
  public Prediction predict(byte[] pixels) {
    return predict(List.of(pixels)).get(0);
  }

  /**
   * Classifies many images, which is faster than one by one: the engine gets up to 128 at a time.
   * An image's probabilities may differ in their last bits from those of {@link #predict(byte[])},
   * because engines add up in another order for other sizes.
   *
   * @param images each [H, W] of the network's input, unsigned bytes, bright on black; may be empty
   * @return one prediction for each, in order
   * @throws FmnistException if the network's logits are not finite
   */
  public List<Prediction> predict(List<byte[]> images) {
    ImageShape shape = file.task().architecture().input();
    int classes = file.task().architecture().classes();
    List<Prediction> predictions = new ArrayList<>();
    for (int from = 0; from < images.size(); from += MOST) {
      List<byte[]> some = images.subList(from, Math.min(from + MOST, images.size()));
      byte[] pixels = new byte[some.size() * shape.elements()];
      for (int i = 0; i < some.size(); i++) {
        if (some.get(i).length != shape.elements()) {
          throw new FmnistException(
              "image "
                  + (from + i)
                  + " has "
                  + some.get(i).length
                  + " bytes; the network's input "
                  + shape
                  + " needs "
                  + shape.elements());
        }
        System.arraycopy(some.get(i), 0, pixels, i * shape.elements(), shape.elements());
      }
      LabeledImages batch =
          LabeledImages.of(shape, file.classNames(), false, pixels, new byte[some.size()]);
      float[] logits =
          Evaluator.logits(model, Batch.of(batch), file.task().training().flipEvaluation());
      for (int i = 0; i < some.size(); i++) {
        requireFinite(logits, i, classes, from + i);
        predictions.add(prediction(Logits.softmax(logits, i, classes)));
      }
    }
    return predictions;
  }

  private static void requireFinite(float[] logits, int row, int classes, int image) {
    for (int c = 0; c < classes; c++) {
      float logit = logits[row * classes + c];
      if (!Float.isFinite(logit)) {
        throw new FmnistException(
            "the network's logit of class "
                + c
                + " for image "
                + image
                + " is "
                + logit
                + ", so there is no prediction; its weights are too large, train it again with a"
                + " smaller learning rate");
      }
    }
  }

  private Prediction prediction(double[] probabilities) {
    List<Prediction.ClassProbability> classes = new ArrayList<>();
    for (int c = 0; c < probabilities.length; c++) {
      String name = c < file.classNames().size() ? file.classNames().get(c) : "class " + c;
      classes.add(new Prediction.ClassProbability(name, probabilities[c]));
    }
    return new Prediction(classes);
  }

  @Override
  public void close() {
    model.close();
  }
}
