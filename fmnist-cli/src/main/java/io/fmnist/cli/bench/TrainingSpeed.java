package io.fmnist.cli.bench;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.Trainer;
import io.fmnist.api.train.TrainingControl;
import io.fmnist.api.train.TrainingListener;
import io.fmnist.api.train.TrainingSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The ordinary training loop, and how much of its time was the engine's. Seconds of the masks are
 * part of those inside the model, because engines ask for masks while they step; they are ours all
 * the same and count as outside.
 *
 * @param images of an epoch
 * @param steps of an epoch
 * @param epochSeconds wall time of each epoch's training steps
 * @param modelSeconds wall time of each epoch inside {@link BackendModel#trainStep}
 * @param maskSeconds wall time of an epoch's dropout masks, drawn again on their own
 */
public record TrainingSpeed(
    int images,
    int steps,
    List<Double> epochSeconds,
    List<Double> modelSeconds,
    double maskSeconds) {
  public TrainingSpeed {
    epochSeconds = List.copyOf(epochSeconds);
    modelSeconds = List.copyOf(modelSeconds);
  }

  /** Trains a model for all epochs of a specification. */
  static TrainingSpeed measure(
      BackendModel model, TrainingSpec spec, LabeledImages train, TrainingListener... listeners) {
    TimedModel timed = new TimedModel(model);
    Watch watch = new Watch(timed);
    List<TrainingListener> all = new ArrayList<>(List.of(listeners));
    all.add(watch);
    new Trainer(spec, all.toArray(TrainingListener[]::new)).fit(timed, train, train.first(0));
    int steps = watch.steps;
    int batch = Math.min(spec.batchSize(), train.size());
    return new TrainingSpeed(
        train.size(),
        steps,
        watch.epochSeconds,
        watch.modelSeconds,
        steps * MaskCost.secondsPerStep(model.architecture(), batch));
  }

  /** Returns the median epoch, without the first where there are more. */
  public double secondsPerEpoch() {
    return Quantiles.warmMedian(epochSeconds);
  }

  /** Returns training images a second in that epoch. */
  public double imagesPerSecond() {
    return images / secondsPerEpoch();
  }

  /** Returns the part of the time that dropout masks take, 0 to 1. */
  public double maskShare() {
    return maskSeconds / secondsPerEpoch();
  }

  /**
   * Returns the part of the time that is not the engine's, 0 to 1: order, batches, metrics,
   * bookkeeping, masks. The median epoch, without the first where there are more.
   */
  public double outsideShare() {
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < epochSeconds.size(); i++) {
      shares.add((epochSeconds.get(i) - modelSeconds.get(i) + maskSeconds) / epochSeconds.get(i));
    }
    return Quantiles.warmMedian(shares);
  }

  /** Returns the part of the time that is the engine's: the rest. */
  public double engineShare() {
    return 1 - outsideShare();
  }

  /** Writes each epoch's times down. */
  private static final class Watch implements TrainingListener {
    private final TimedModel model;
    private final List<Double> epochSeconds = new ArrayList<>();
    private final List<Double> modelSeconds = new ArrayList<>();
    private int steps;

    Watch(TimedModel model) {
      this.model = model;
    }

    @Override
    public void onStart(Plan plan) {
      steps = plan.stepsPerEpoch();
    }

    @Override
    public void onEpoch(EpochMetrics metrics, TrainingControl control) {
      epochSeconds.add(metrics.trainSeconds());
      modelSeconds.add(model.takeStepSeconds());
    }
  }
}
