package io.fmnist.api.train;

import io.fmnist.api.FmnistException;
import io.fmnist.api.Problems;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The training loop, the same for every backend: batch order, targets and augmentation, learning
 * rate and masks of each step, averaging of weights, metrics, and the stop when the loss or a
 * weight is no longer finite. Partial last batches are trained on.
 */
public final class Trainer {
  private static final double NANOS = 1e-9;

  /** Steps after which results that wait on a device are read. */
  static final int READ_EVERY = 16;

  private final TrainingSpec spec;
  private final List<TrainingListener> listeners;

  /**
   * Creates a loop.
   *
   * @param spec how to train; the update itself (optimizer, regularization, frozen layers) is the
   *     model's
   * @param listeners called in order, after those of {@link TrainingSpec#monitoring}
   */
  public Trainer(TrainingSpec spec, TrainingListener... listeners) {
    this.spec = spec;
    this.listeners =
        Stream.concat(spec.monitoring().listeners().stream(), Stream.of(listeners)).toList();
  }

  /**
   * Trains a model for all epochs, or until a listener stops it. Where the weights are averaged,
   * the model has the average at the end; where a listener kept the weights of an epoch, those.
   *
   * @param model fresh from its backend, made with this training's optimizer, regularization and
   *     frozen layers ({@link io.fmnist.api.backend.ModelRequest}), which are the model's
   * @param train images to learn from, at least one
   * @param validation images measured after each epoch; may be empty
   * @throws TrainingDivergedException as soon as a step's loss, an epoch's validation loss or a
   *     weight at an epoch's end is not finite
   * @throws FmnistException before the first step, if there is nothing to learn from, if the
   *     training goes by its validation and there are no images for that, or if images of either
   *     set have another shape than the network's input or more classes than it has logits, or if
   *     the learning rate becomes 0 in float32 before the end, or if averaged weights would never
   *     be updated, or every layer with weights is frozen
   */
  public History fit(BackendModel model, LabeledImages train, LabeledImages validation) {
    return fit(model, train, validation, Optional.empty());
  }

  /**
   * Goes on with a training: on the engine and thread count of before it gives the weights, losses
   * and history of an undisturbed one, bit for bit, times aside; on another engine it gives an
   * equivalent one.
   *
   * @param model of the same network and optimizer; its weights and state are replaced
   * @param train the images of before
   * @param validation the images of before
   * @param state from {@link TrainingControl#state}
   * @return of all epochs, those from before too
   * @throws io.fmnist.api.InvalidSpecException if the state is not one of such a training
   * @throws FmnistException as {@link #fit}
   */
  public History resume(
      BackendModel model, LabeledImages train, LabeledImages validation, TrainingState state) {
    return fit(model, train, validation, Optional.of(state));
  }

  private History fit(
      BackendModel model,
      LabeledImages train,
      LabeledImages validation,
      Optional<TrainingState> state) {
    check(model, train, validation);
    TrainingBatches batches = new TrainingBatches(spec, train, model.architecture().classes());
    int stepsPerEpoch = batches.perEpoch();
    spec.requireRates(stepsPerEpoch);
    spec.averaging().ifPresent(a -> a.requireUpdate(stepsPerEpoch, spec.epochs()));
    state.ifPresent(s -> s.requireFit(spec, stepsPerEpoch));
    long end = (long) spec.epochs() * stepsPerEpoch;
    try (BatchQueue queue = new BatchQueue(batches, model, spec.seed(), end)) {
      Fit fit = new Fit(model, queue, stepsPerEpoch);
      state.ifPresent(fit::restore);
      TrainingListener.Plan plan =
          new TrainingListener.Plan(
              train.size(), validation.size(), stepsPerEpoch, spec.epochs(), fit.done);
      listeners.forEach(l -> l.onStart(plan));
      return fit.run(validation);
    }
  }

  /** A training under way. */
  private final class Fit implements TrainingControl {
    private final BackendModel model;
    private final BatchQueue queue;
    private final int stepsPerEpoch;
    private final List<EpochMetrics> epochs = new ArrayList<>();
    private Progress progress = new Progress(TrainingState.EpochSums.NONE);
    private int done;
    private @Nullable WeightAverage average;

    /** The model's own weights while it has the average. */
    private @Nullable Weights own;

    private TrainingState.@Nullable Kept kept;
    private double rate = spec.optimizer().learningRate();
    private @Nullable String stopped;
    private final List<Unread> unread = new ArrayList<>();
    private boolean isTelling;

    Fit(BackendModel model, BatchQueue queue, int stepsPerEpoch) {
      this.model = model;
      this.queue = queue;
      this.stepsPerEpoch = stepsPerEpoch;
    }

    void restore(TrainingState state) {
      model.setWeights(state.weights());
      model.setOptimizerState(state.optimizer());
      if (state.average().isPresent()) {
        TrainingState.Average taken = state.average().get();
        taken.weights().requireFit(model.architecture());
        average = new WeightAverage(spec.averaging().orElseThrow(), model, taken);
      }
      state.kept().ifPresent(k -> k.weights().requireFit(model.architecture()));
      kept = state.kept().orElse(null);
      rate = state.learningRate();
      epochs.addAll(state.epochs());
      // Of the epoch after which it ended.
      stopped =
          listeners.stream()
              .filter(EarlyStopping.class::isInstance)
              .flatMap(l -> ((EarlyStopping) l).reason(epochs).stream())
              .findFirst()
              .orElse(null);
      progress = new Progress(state.sums());
      done = state.steps();
    }

    History run(LabeledImages validation) {
      while (epochs.size() < spec.epochs() && stopped == null) {
        epoch(epochs.size() + 1, validation);
      }
      tell(listener -> listener.onEnd(this));
      if (kept != null) {
        model.setWeights(kept.weights());
      } else if (average != null && own == null) {
        model.setWeights(average.weights());
      }
      return new History(
          epochs,
          Optional.ofNullable(stopped).filter(why -> epochs.size() < spec.epochs()),
          kept == null ? OptionalInt.empty() : OptionalInt.of(kept.epoch()));
    }

    private void epoch(int epoch, LabeledImages validation) {
      Optional<WeightAveraging> averaging = spec.averaging().filter(a -> epoch >= a.fromEpoch());
      if (own != null) {
        model.setWeights(own);
        own = null;
      }
      if (averaging.isPresent() && average == null) {
        average =
            new WeightAverage(
                averaging.get(), model, new TrainingState.Average(model.weights(), 0));
      }
      steps(epoch);
      if (stopped != null) {
        return;
      }
      TrainingState.EpochSums sums = progress.sums();
      double lastRate = rate * spec.factor((long) epoch * stepsPerEpoch - 1, stepsPerEpoch);
      Weights weights = model.weights();
      requireFinite(weights, epoch, lastRate);
      final long checked = System.nanoTime();
      if (average != null) {
        own = weights;
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
              sums.seconds(),
              (System.nanoTime() - checked) * NANOS,
              macroF1,
              calibrationError,
              brierScore);
      epochs.add(metrics);
      progress = new Progress(TrainingState.EpochSums.NONE);
      tell(listener -> listener.onEpoch(metrics, this));
    }

    private void steps(int epoch) {
      progress.start = System.nanoTime();
      int before = (epoch - 1) * stepsPerEpoch;
      while (done < before + stepsPerEpoch && stopped == null) {
        Batch batch = queue.get(done);
        double learningRate = rate * spec.factor(done, stepsPerEpoch);
        StepResult result = model.trainStep(batch, learningRate, queue.masks(done));
        done++;
        int step = done - before;
        unread.add(new Unread(result, step, batch.size(), learningRate));
        boolean isDue = unread.size() == READ_EVERY || step == stepsPerEpoch || result.isRead();
        if (isDue) {
          requireFiniteLosses(epoch);
        }
        if (average != null && done % average.everySteps() == 0) {
          average.update();
        }
        if (isDue) {
          tellSteps(epoch);
        }
      }
    }

    private void requireFiniteLosses(int epoch) {
      for (Unread u : unread) {
        double loss = u.result.loss();
        if (!Double.isFinite(loss)) {
          throw new TrainingDivergedException(epoch, u.step, loss, u.learningRate);
        }
      }
    }

    private void tellSteps(int epoch) {
      List<TrainingListener.Step> events = new ArrayList<>();
      for (Unread u : unread) {
        progress.add(u.result, u.images);
        events.add(
            new TrainingListener.Step(
                epoch,
                u.step,
                u.images,
                u.result.loss(),
                progress.meanLoss(),
                progress.meanAccuracy(),
                u.learningRate));
      }
      unread.clear();
      // All sums stand before the first is told: a listener may ask for the state.
      events.forEach(event -> tell(listener -> listener.onStep(event, this)));
    }

    private void tell(Consumer<TrainingListener> call) {
      isTelling = true;
      try {
        listeners.forEach(call);
      } finally {
        isTelling = false;
      }
    }

    @Override
    public void stop(String reason) {
      requireTelling();
      stopped = stopped == null ? reason : stopped;
    }

    @Override
    public List<EpochMetrics> history() {
      requireTelling();
      return Collections.unmodifiableList(epochs);
    }

    @Override
    public void keepWeights() {
      if (progress.images > 0) {
        throw new IllegalStateException("weights can be kept after an epoch, not within one");
      }
      kept = new TrainingState.Kept(epochs.size(), weights());
    }

    @Override
    public double learningRate() {
      requireTelling();
      return rate;
    }

    @Override
    public void setLearningRate(double learningRate) {
      requireTelling();
      Problems.at("training").positiveFloat("the learning rate", learningRate).throwIfAny();
      rate = learningRate;
    }

    @Override
    public Weights weights() {
      requireTelling();
      return average == null ? model.weights() : average.weights();
    }

    @Override
    public Evaluation evaluate(LabeledImages images) {
      requireTelling();
      if (average == null || own != null) {
        return Evaluator.evaluate(model, images, spec);
      }
      Weights now = model.weights();
      model.setWeights(average.weights());
      try {
        return Evaluator.evaluate(model, images, spec);
      } finally {
        model.setWeights(now);
      }
    }

    @Override
    public TrainingState state() {
      requireTelling();
      return new TrainingState(
          done,
          own == null ? model.weights() : own,
          model.optimizerState(),
          Optional.ofNullable(average).map(WeightAverage::state),
          Optional.ofNullable(kept),
          rate,
          epochs,
          progress.sums());
    }

    private void requireTelling() {
      if (!isTelling) {
        throw new IllegalStateException(
            "a training can be asked and stopped only while it calls a listener");
      }
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

  private void check(BackendModel model, LabeledImages train, LabeledImages validation) {
    if (train.size() == 0) {
      throw new FmnistException("there are no images to train on; at least one is needed");
    }
    ImagesCheck.fit("training images", train, model.architecture());
    spec.frozen().requireRest(model.architecture());
    if (validation.size() > 0) {
      ImagesCheck.fit("validation images", validation, model.architecture());
    } else if (listeners.stream().anyMatch(TrainingListener::needsValidation)) {
      throw new FmnistException(
          "there are no validation images, by which early stopping, the best epoch and reductions"
              + " of the learning rate are decided; give some, or leave these out");
    }
  }

  /** A step that was done and whose result nobody has looked at. */
  private record Unread(StepResult result, int step, int images, double learningRate) {}

  /** Running means over an epoch's images. */
  private static final class Progress {
    private final double secondsBefore;
    private double loss;
    private long correct;
    private long images;
    private long start = Long.MIN_VALUE;

    Progress(TrainingState.EpochSums sums) {
      loss = sums.loss();
      correct = sums.correct();
      images = sums.images();
      secondsBefore = sums.seconds();
    }

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

    TrainingState.EpochSums sums() {
      double now = start == Long.MIN_VALUE ? 0 : (System.nanoTime() - start) * NANOS;
      return new TrainingState.EpochSums(loss, correct, images, secondsBefore + now);
    }
  }
}
