package io.fmnist.tasks.predict;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Logits;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.train.Evaluator;
import io.fmnist.data.picture.Framing;
import io.fmnist.data.picture.ImageReader;
import io.fmnist.data.picture.ImageReader.Inversion;
import io.fmnist.tasks.model.ImageStatistics;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.run.LatestRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A trained network on a backend, ready for pictures. Any number of threads may share one: pictures
 * are read side by side, and what several threads ask at once goes to the engine in one batch
 * (docs/serving.md has the numbers). After {@link #close} every prediction is refused.
 */
public final class Classifier implements AutoCloseable {
  private static final int MOST = 128;
  private static final double LARGEST = 1 << 30;

  private final ModelFile file;
  private final ImageShape input;
  private final BackendModel model;
  private final DynamicBatches batches;
  private int calls;
  private boolean closed;

  /**
   * Loads a network onto the one engine on the class path, with a thread for each core.
   *
   * @param run a run folder, {@code runs/latest} too, or a {@code model.safetensors}
   * @throws FmnistException if it cannot be read, or there is not exactly one engine, or it cannot
   *     start
   */
  public static Classifier load(Path run) {
    return load(run, Backends.only(), RuntimeOptions.defaults());
  }

  /** Loads a network onto an engine, as {@link #load(Path)}. */
  public static Classifier load(Path run, Backend backend, RuntimeOptions runtime) {
    return new Classifier(backend, ModelFile.read(LatestRun.resolve(run)), runtime);
  }

  /**
   * Loads a network that was read.
   *
   * @throws FmnistException if the engine cannot start
   */
  public Classifier(Backend backend, ModelFile file, RuntimeOptions runtime) {
    this.file = file;
    input = file.task().architecture().input();
    batches = new DynamicBatches(most(file.task().architecture()), this::logits);
    model =
        backend.create(
            new ModelRequest(
                file.task().architecture(),
                file.task().training().optimizer(),
                file.weights(),
                runtime));
  }

  /** Returns how many images the engine gets at once: of large ones, no more than a gigabyte. */
  static int most(Architecture architecture) {
    double bytes = (double) Float.BYTES * architecture.input().elements();
    for (ResolvedLayer layer : architecture.flattened()) {
      bytes += (double) Float.BYTES * layer.output().elements();
    }
    return (int) Math.max(1, Math.min(MOST, LARGEST / bytes));
  }

  /** Returns the shape of the images that it expects; 1 channel is grey, 3 are colours. */
  public ImageShape input() {
    return input;
  }

  /** Returns the classes' names by logit. */
  public List<String> classNames() {
    return file.logitNames();
  }

  /**
   * Reads a picture and classifies it.
   *
   * @throws FmnistException if the picture cannot be read
   * @throws IllegalStateException if this is closed, as for every prediction
   */
  public Prediction predict(Path picture) {
    return predict(picture, Inversion.AUTO);
  }

  /**
   * Reads a picture and classifies it.
   *
   * @param inversion whether bright and dark change places; {@link Inversion#AUTO} decides it by
   *     the training images
   * @throws FmnistException if the picture cannot be read
   */
  public Prediction predict(Path picture, Inversion inversion) {
    return open(() -> classify(List.of(pixels(picture, inversion)))).get(0);
  }

  /**
   * Reads a picture as the network expects it: framed as the training images were, and, if wanted,
   * with bright and dark as they had them.
   *
   * @return [C, H, W], unsigned bytes
   * @throws FmnistException if the picture cannot be read, or the network has neither 1 nor 3
   *     channels
   */
  public byte[] pixels(Path picture, Inversion inversion) {
    Framing framing =
        file.images()
            .map(ImageStatistics::framing)
            .orElse(input.channels() == 1 ? Framing.OBJECT : Framing.WHOLE);
    if (inversion == Inversion.AUTO && input.channels() == 1 && file.images().isPresent()) {
      return likeTraining(picture, framing, file.images().get());
    }
    return ImageReader.read(picture, input, framing, inversion);
  }

  /** Reads a grey picture; where nearly all training images were dark or bright, made so. */
  private byte[] likeTraining(Path picture, Framing framing, ImageStatistics training) {
    if (!training.isOnDark() && !training.isOnBright()) {
      return ImageReader.read(picture, input, framing, Inversion.NO);
    }
    // An object that is cut out may reach the border, so there the reader looks at its background.
    byte[] pixels = ImageReader.read(picture, input, framing, Inversion.AUTO);
    boolean bright = framing == Framing.WHOLE && ImageStatistics.hasBrightBorder(pixels, input);
    if (bright != training.isOnBright()) {
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) ~pixels[i];
      }
    }
    return pixels;
  }

  /**
   * Classifies one image.
   *
   * @param pixels [C, H, W] of the network's input, unsigned bytes
   * @throws FmnistException if the network's logits are not finite
   */
  public Prediction predict(byte[] pixels) {
    return predict(List.of(pixels)).get(0);
  }

  /**
   * Classifies many images, which is faster than one by one: the engine gets up to 128 at a time,
   * fewer if they are so large that what the layers make of them would take more than a gigabyte.
   * An image's probabilities may differ in their last bits from those that it has alone, because
   * engines add up in another order for other sizes; where several threads ask at once, the sizes
   * depend on all of them.
   *
   * @param images each [C, H, W] of the network's input, unsigned bytes; may be empty
   * @return one prediction for each, in order
   * @throws FmnistException if an image has another size, or the network's logits are not finite
   */
  public List<Prediction> predict(List<byte[]> images) {
    // Of the caller's own list nothing is needed later, when other threads wait for its batch.
    List<byte[]> copy = List.copyOf(images);
    return open(() -> classify(copy));
  }

  private List<Prediction> classify(List<byte[]> images) {
    for (int i = 0; i < images.size(); i++) {
      if (images.get(i).length != input.elements()) {
        throw new FmnistException(
            "image "
                + i
                + " has "
                + images.get(i).length
                + " bytes; the network's input "
                + input
                + " needs "
                + input.elements());
      }
    }
    List<float[]> logits = batches.compute(images);
    List<String> names = classNames();
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      requireFinite(logits.get(i), i);
      double[] probabilities = Logits.softmax(logits.get(i), 0, names.size());
      List<Prediction.ClassProbability> classes = new ArrayList<>();
      for (int c = 0; c < probabilities.length; c++) {
        classes.add(new Prediction.ClassProbability(names.get(c), probabilities[c]));
      }
      byte[] pixels = images.get(i);
      predictions.add(
          new Prediction(classes, file.images().flatMap(known -> known.difference(pixels, input))));
    }
    return predictions;
  }

  /** Gives the engine a batch; called by one thread at a time. */
  private float[][] logits(List<byte[]> images) {
    byte[] pixels = new byte[images.size() * input.elements()];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i), 0, pixels, i * input.elements(), input.elements());
    }
    LabeledImages batch =
        LabeledImages.of(input, file.classNames(), false, pixels, new byte[images.size()]);
    float[] logits =
        Evaluator.logits(model, Batch.of(batch), file.task().training().flipEvaluation());
    int classes = file.task().architecture().classes();
    float[][] rows = new float[images.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
    }
    return rows;
  }

  private static void requireFinite(float[] logits, int image) {
    for (int c = 0; c < logits.length; c++) {
      if (!Float.isFinite(logits[c])) {
        throw new FmnistException(
            "the network's logit of class "
                + c
                + " for image "
                + image
                + " is "
                + logits[c]
                + ", so there is no prediction; its weights are too large or damaged; train it again with a"
                + " smaller learning rate");
      }
    }
  }

  /** Returns how many requests the engine has not begun with. */
  int waiting() {
    return batches.waiting();
  }

  /** Returns whether calls are refused. */
  synchronized boolean isClosed() {
    return closed;
  }

  /** Counts a call, so that {@link #close} waits for it. */
  private <T> T open(Supplier<T> call) {
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("this classifier is closed; load it again");
      }
      calls++;
    }
    try {
      return call.get();
    } finally {
      synchronized (this) {
        calls--;
        notifyAll();
      }
    }
  }

  /** Refuses further calls, waits for those that have begun, and frees the engine's memory. */
  @Override
  public void close() {
    boolean interrupted = false;
    synchronized (this) {
      closed = true;
      while (calls > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          // Memory that a call uses cannot be freed; the caller sees the interrupt afterwards.
          interrupted = true;
        }
      }
    }
    model.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
