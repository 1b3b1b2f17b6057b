package io.fmnist.api.train;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The training loop, the same for every backend: batch order, targets and augmentation, learning
 * rate and masks of each step, averaging of weights, metrics, and the stop when the loss or a
 * weight is no longer finite. Partial last batches are trained on.
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
   * Trains a model for all epochs. Where the weights are averaged, the model has the average at the
   * end, and while listeners are told of an epoch.
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
    TrainingBatches batches = new TrainingBatches(spec, train, model.architecture().classes());
    int stepsPerEpoch = batches.perEpoch();
    spec.requireRates(stepsPerEpoch);
    TrainingListener.Plan plan =
        new TrainingListener.Plan(train.size(), validation.size(), stepsPerEpoch, spec.epochs());
    listeners.forEach(l -> l.onStart(plan));
    List<EpochMetrics> epochs = new ArrayList<>();
    try (BatchQueue queue = new BatchQueue(batches, (long) spec.epochs() * stepsPerEpoch)) {
      Fit fit = new Fit(model, queue, stepsPerEpoch);
      for (int epoch = 1; epoch <= spec.epochs(); epoch++) {
        epochs.add(fit.epoch(epoch, validation));
      }
    }
    return new History(epochs);
  }

  /** A training under way. */
  private final class Fit {
    private final BackendModel model;
    private final BatchQueue queue;
    private final int stepsPerEpoch;
    private @Nullable WeightAverage average;

    Fit(BackendModel model, BatchQueue queue, int stepsPerEpoch) {
      this.model = model;
      this.queue = queue;
      this.stepsPerEpoch = stepsPerEpoch;
    }

    EpochMetrics epoch(int epoch, LabeledImages validation) {
      long start = System.nanoTime();
      Optional<WeightAveraging> averaging = spec.averaging().filter(a -> epoch >= a.fromEpoch());
      if (averaging.isPresent() && average == null) {
        average = new WeightAverage(averaging.get(), model.weights());
      }
      Progress progress = steps(epoch);
      final long trained = System.nanoTime();
      double lastRate = spec.learningRate((long) epoch * stepsPerEpoch - 1, stepsPerEpoch);
      Weights weights = model.weights();
      requireFinite(weights, epoch, lastRate);
      final long checked = System.nanoTime();
      if (average != null) {
        model.setWeights(average.weights());
      }
      double loss = Double.NaN;
      double accuracy = Double.NaN;
      double macroF1 = Double.NaN;
      double calibrationError = Double.NaN;
      double brierScore = Double.NaN;
      if (validation.size() > 0) {
        Evaluation evaluation = Evaluator.validate(model, validation, spec);
        loss = evaluation.loss();
        TrainingDivergedException.requireFinite("validation loss", loss, epoch, lastRate);
        accuracy = evaluation.accuracy();
        macroF1 = evaluation.metrics().macroF1();
        calibrationError = evaluation.metrics().calibrationError();
        brierScore = evaluation.metrics().brierScore();
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
              (System.nanoTime() - checked) * 1e-9,
              macroF1,
              calibrationError,
              brierScore);
      listeners.forEach(l -> l.onEpoch(metrics, model));
      if (average != null && epoch < spec.epochs()) {
        model.setWeights(weights);
      }
      return metrics;
    }

    private Progress steps(int epoch) {
      Progress progress = new Progress();
      for (int step = 1; step <= stepsPerEpoch; step++) {
        int done = Math.toIntExact((epoch - 1L) * stepsPerEpoch + step - 1);
        Batch batch = queue.get(done);
        double learningRate = spec.learningRate(done, stepsPerEpoch);
        StepResult result =
            model.trainStep(batch, learningRate, new DropoutMasks(spec.seed(), done));
        if (!Double.isFinite(result.loss())) {
          throw new TrainingDivergedException(epoch, step, result.loss(), learningRate);
        }
        if (average != null && (done + 1) % average.everySteps() == 0) {
          average.add(model.weights());
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
  }

  // A step's loss is that of the weights before it, so what the last step of all leaves shows
  // nowhere else; and an engine's max pool may pass over a NaN, so that no loss shows it.
  private static void requireFinite(Weights weights, int epoch, double learningRate) {
    for (Map.Entry<String, Tensor> weight : weights.asMap().entrySet()) {
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
