package io.fmnist.dl4j;

import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network's native calls for one number of images, with all memory that they need. */
final class Plan implements AutoCloseable {
  private static final float MAX_PIXEL = 255;

  private final Tape tape;
  private final ImageShape image;
  private final float[] pixels;
  private final INDArray input;
  private final float[] logits;
  private final INDArray output;
  private final @Nullable INDArray outputGradient;
  private final List<Runnable> forward;
  private final List<Runnable> backward;
  private final List<BatchNormOp> batchNorms;

  /**
   * Lays out memory and writes the calls.
   *
   * @param images of every batch that it will run, 1 or more
   * @param training whether it has a backward pass
   */
  Plan(Architecture architecture, Compiler compiler, int images, boolean training) {
    tape = new Tape(training);
    image = architecture.input();
    pixels = new float[Math.multiplyExact(images, image.elements())];
    input = tape.keep(images, image.height(), image.width(), image.channels());
    List<Op> ops = compiler.compile(architecture.resolved());
    batchNorms = List.copyOf(compiler.batchNorms());
    output = ResidualOp.forward(ops, new Value(input, null, false), tape).array();
    forward = tape.cut();
    logits = new float[Math.multiplyExact(images, architecture.classes())];
    if (training) {
      INDArray gradient = tape.keep(images, architecture.classes());
      outputGradient = gradient;
      ResidualOp.backward(ops, new Value(gradient, null, true), tape, false);
    } else {
      outputGradient = null;
    }
    backward = tape.cut();
  }

  /**
   * Runs the forward pass.
   *
   * @param masks null for inference
   * @return logits [images, classes], row-major; valid until the next call
   */
  float[] forward(Batch batch, @Nullable DropoutMasks masks) {
    tape.setMasks(masks);
    readPixels(batch.pixels());
    Floats.write(input, pixels, pixels.length);
    forward.forEach(Runnable::run);
    Floats.read(output, logits);
    return logits;
  }

  /** Runs the backward pass of the last forward pass, from the gradient by the logits. */
  void backward(float[] gradient) {
    Floats.write(java.util.Objects.requireNonNull(outputGradient), gradient, gradient.length);
    backward.forEach(Runnable::run);
  }

  /** Moves running statistics towards the batch of the last forward pass. */
  void updateStatistics() {
    batchNorms.forEach(BatchNormOp::updateStatistics);
  }

  /** Converts bytes [N, C, H, W] to floats [N, H, W, C], in [0, 1]. */
  private void readPixels(ByteBuffer bytes) {
    int area = image.height() * image.width();
    int channels = image.channels();
    int images = pixels.length / image.elements();
    int from = 0;
    for (int n = 0; n < images; n++) {
      for (int c = 0; c < channels; c++) {
        int to = n * area * channels + c;
        for (int i = 0; i < area; i++) {
          pixels[to + i * channels] = (bytes.get(from++) & 0xff) / MAX_PIXEL;
        }
      }
    }
  }

  @Override
  public void close() {
    tape.close();
  }
}
