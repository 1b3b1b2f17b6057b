package io.fmnist.api.train;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The training loop, the same for every backend: batch order, learning rate and masks of each step,
 * metrics, and the stop when the loss or a weight is no longer finite. Partial last batches are
 * trained on.
 */
public final class Trainer {
  private final TrainingSpec spec;
  private final List<TrainingListener> listeners;

  /**
   * Creates a loop.
   *
   * @param spec how to train; its optimizer is the model's
   * @param listeners called in order
   */
  public Trainer(TrainingSpec spec, TrainingListener... listeners) {
    this.spec = spec;
    this.listeners = List.of(listeners);
  }

  /**
   * Trains a model for all epochs.
   *
   * @param model fresh from its backend
   * @param train images to learn from, at least one
   * @param validation images measured after each epoch; may be empty
   * @throws TrainingDivergedException as soon as a step's loss, an epoch's validation loss or a
   *     weight at an epoch's end is not finite
   * @throws FmnistException before the first step, if there is nothing to learn from, or if images
   *     of either set have another shape than the network's input or more classes than it has
   *     logits, or if the learning rate becomes 0 in float32 before the end
   */
  public History fit(BackendModel model, LabeledImages train, LabeledImages validation) {
    check(model, train, validation);
    int batchSize = Math.min(spec.batchSize(), train.size());
    int stepsPerEpoch = (train.size() + batchSize - 1) / batchSize;
    spec.requireRates(stepsPerEpoch);
    TrainingListener.Plan plan =
        new TrainingListener.Plan(train.size(), validation.size(), stepsPerEpoch, spec.epochs());
    listeners.forEach(l -> l.onStart(plan));
    Batch batch = new Batch(train.shape(), batchSize);
    List<EpochMetrics> epochs = new ArrayList<>();
    for (int epoch = 1; epoch <= spec.epochs(); epoch++) {
      long start = System.nanoTime();
      Progress progress = trainEpoch(model, train, batch, epoch, stepsPerEpoch);
      final long trained = System.nanoTime();
      double lastRate = spec.learningRate((long) epoch * stepsPerEpoch - 1, stepsPerEpoch);
      requireFiniteWeights(model, epoch, lastRate);
      final long checked = System.nanoTime();
      double loss = Double.NaN;
      double accuracy = Double.NaN;
      if (validation.size() > 0) {
        Evaluation evaluation = Evaluator.evaluate(model, validation, batchSize);
        loss = evaluation.loss();
        TrainingDivergedException.requireFinite("validation loss", loss, epoch, lastRate);
        accuracy = evaluation.accuracy();
      }
      EpochMetrics metrics =
          new EpochMetrics(
              epoch,
              progress.meanLoss(),
              progress.meanAccuracy(),
              loss,
              accuracy,
              lastRate,
              (trained - start) * 1e-9,
              (System.nanoTime() - checked) * 1e-9);
      epochs.add(metrics);
      listeners.forEach(l -> l.onEpoch(metrics, model));
    }
    return new History(epochs);
  }

  private Progress trainEpoch(
      BackendModel model, LabeledImages train, Batch batch, int epoch, int stepsPerEpoch) {
    int[] order =
        new RandomStream(spec.seed(), Purpose.SHUFFLE, epoch - 1, 0).permutation(train.size());
    Progress progress = new Progress();
    for (int step = 1; step <= stepsPerEpoch; step++) {
      int from = (step - 1) * batch.capacity();
      batch.fill(train, order, from, Math.min(batch.capacity(), order.length - from));
      int done = Math.toIntExact((epoch - 1L) * stepsPerEpoch + step - 1);
      double learningRate = spec.learningRate(done, stepsPerEpoch);
      StepResult result = model.trainStep(batch, learningRate, new DropoutMasks(spec.seed(), done));
      if (!Double.isFinite(result.loss())) {
        throw new TrainingDivergedException(epoch, step, result.loss(), learningRate);
      }
      progress.add(result, batch.size());
      TrainingListener.Step event =
          new TrainingListener.Step(
              epoch,
              step,
              batch.size(),
              result.loss(),
              progress.meanLoss(),
              progress.meanAccuracy(),
              learningRate);
      for (TrainingListener listener : listeners) {
        listener.onStep(event);
      }
    }
    return progress;
  }

  // A step's loss is that of the weights before it, so what the last step of all leaves shows
  // nowhere else; and an engine's max pool may pass over a NaN, so that no loss shows it.
  private static void requireFiniteWeights(BackendModel model, int epoch, double learningRate) {
    for (Map.Entry<String, Tensor> weight : model.weights().asMap().entrySet()) {
      if (!weight.getValue().isFinite()) {
        throw TrainingDivergedException.afterEpoch(
            epoch, "values of " + weight.getKey() + " are not finite", learningRate);
      }
    }
  }

  private static void check(BackendModel model, LabeledImages train, LabeledImages validation) {
    if (train.size() == 0) {
      throw new FmnistException("there are no images to train on; at least one is needed");
    }
    ImagesCheck.fit("training images", train, model.architecture());
    if (validation.size() > 0) {
      ImagesCheck.fit("validation images", validation, model.architecture());
    }
  }

  /** Running means over an epoch's images. */
  private static final class Progress {
    private double loss;
    private long correct;
    private long images;

    void add(StepResult result, int size) {
      loss += result.loss() * size;
      correct += result.correct();
      images += size;
    }

    double meanLoss() {
      return loss / images;
    }

    double meanAccuracy() {
      return (double) correct / images;
    }
  }
}
