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
import io.fmnist.tasks.model.ModelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A trained network on a backend, ready for pictures. Not safe for use by several threads at once.
 */
public final class Predictor implements AutoCloseable {
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
   */
  public Prediction predict(byte[] pixels) {
    ImageShape shape = file.task().architecture().input();
    LabeledImages one =
        LabeledImages.of(shape, file.classNames(), false, pixels.clone(), new byte[1]);
    double[] probabilities =
        Logits.softmax(model.logits(Batch.of(one)), 0, file.task().architecture().classes());
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
