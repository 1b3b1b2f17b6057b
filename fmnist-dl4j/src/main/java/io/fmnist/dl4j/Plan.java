package io.fmnist.dl4j;

import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network's native calls for one number of images, with all memory that they need. */
final class Plan implements AutoCloseable {
  private final Tape tape;
  private final PixelInput input;
  private final float[] logits;
  private final INDArray output;
  private final @Nullable INDArray outputGradient;
  private final @Nullable EngineLoss loss;
  private final List<Runnable> forward;
  private final List<Runnable> backward;
  private final List<Runnable> afterStep;

  /**
   * Lays out memory and writes the calls.
   *
   * @param images of every batch that it will run, 1 or more
   * @param training whether it has a backward pass
   * @param resident whether the engine computes everything that Java can leave to it
   */
  Plan(
      Architecture architecture,
      Compiler compiler,
      int images,
      boolean training,
      boolean resident) {
    tape = new Tape(training, resident);
    input = new PixelInput(architecture.input(), images, tape);
    List<Op> ops = compiler.compile(architecture.resolved());
    Value read = new Value(input.array(), null, false);
    output = ResidualOp.forward(ops, read, tape).array();
    logits = new float[Math.multiplyExact(images, architecture.classes())];
    if (training) {
      INDArray gradient = tape.keep(images, architecture.classes());
      outputGradient = gradient;
      loss = resident ? new EngineLoss(output, gradient, tape) : null;
      forward = tape.cut();
      ResidualOp.backward(ops, new Value(gradient, null, true), tape, false);
      backward = tape.cut();
      compiler.batchNorms().forEach(BatchNormOp::moveRunning);
    } else {
      outputGradient = null;
      loss = null;
      forward = tape.cut();
      backward = List.of();
    }
    afterStep = tape.cut();
  }

  /**
   * Runs the forward pass.
   *
   * @param masks null for inference
   * @return logits [images, classes], row-major; valid until the next call
   */
  float[] forward(Batch batch, @Nullable DropoutMasks masks) {
    load(batch, masks);
    forward.forEach(Runnable::run);
    Floats.read(output, logits);
    return logits;
  }

  private void load(Batch batch, @Nullable DropoutMasks masks) {
    tape.setMasks(masks);
    input.load(batch.pixels());
    tape.load();
  }

  /** Runs the backward pass of the last forward pass, from the gradient by the logits. */
  void backward(float[] gradient) {
    Floats.write(Objects.requireNonNull(outputGradient), gradient, gradient.length);
    backward.forEach(Runnable::run);
  }

  /**
   * Runs both passes of a resident plan.
   *
   * @return loss and number of correct predictions, float64, [2]; valid until the next call
   */
  INDArray bothPasses(Batch batch, DropoutMasks masks) {
    EngineLoss ofBatch = Objects.requireNonNull(loss);
    load(batch, masks);
    ofBatch.load(batch);
    forward.forEach(Runnable::run);
    backward.forEach(Runnable::run);
    return ofBatch.lossAndCorrect();
  }

  /** Moves running statistics towards the batch of the last forward pass. */
  void updateStatistics() {
    afterStep.forEach(Runnable::run);
  }

  @Override
  public void close() {
    tape.close();
  }
}
