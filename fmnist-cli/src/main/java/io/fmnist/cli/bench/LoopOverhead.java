package io.fmnist.cli.bench;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import io.fmnist.api.train.Trainer;
import io.fmnist.api.train.TrainingSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What the training loop costs beside the engine: the ordinary {@link Trainer} against one loop
 * written by hand that makes the same calls, with the same images in the same order, on batches
 * that were filled beforehand. Both run in turns, in short pieces, so that a machine that slows
 * down or speeds up does so for both.
 *
 * @param trainerSeconds wall time of each piece through the trainer
 * @param byHandSeconds wall time of each piece by hand
 */
public record LoopOverhead(List<Double> trainerSeconds, List<Double> byHandSeconds) {
  private static final int STEPS = 16;
  private static final int FEWEST_PAIRS = 4;

  public LoopOverhead {
    trainerSeconds = List.copyOf(trainerSeconds);
    byHandSeconds = List.copyOf(byHandSeconds);
  }

  /**
   * Trains a model in pairs of pieces.
   *
   * @param epochs how many epochs each side sees, about
   */
  static LoopOverhead measure(
      BackendModel model, TrainingSpec spec, LabeledImages train, int epochs) {
    int batchSize = Math.min(spec.batchSize(), train.size());
    LabeledImages piece = train.first(Math.min(train.size(), batchSize * STEPS));
    List<Batch> batches = prepare(piece, spec.seed(), batchSize);
    // What changes images or averages weights has no counterpart by hand.
    TrainingSpec once =
        new TrainingSpec(spec.optimizer(), spec.schedule(), spec.batchSize(), 1, spec.seed());
    int pairs = Math.max(FEWEST_PAIRS, epochs * (train.size() / piece.size()));
    List<Double> trainer = new ArrayList<>();
    List<Double> byHand = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      // Who goes first changes from pair to pair.
      if (pair % 2 == 0) {
        trainer.add(throughTrainer(model, once, piece));
      }
      byHand.add(byHand(model, once, batches));
      if (pair % 2 == 1) {
        trainer.add(throughTrainer(model, once, piece));
      }
    }
    return new LoopOverhead(trainer, byHand);
  }

  /** Fills the batches of the trainer's first epoch. */
  private static List<Batch> prepare(LabeledImages piece, long seed, int batchSize) {
    int[] order = new RandomStream(seed, Purpose.SHUFFLE, 0, 0).permutation(piece.size());
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < order.length; from += batchSize) {
      int count = Math.min(batchSize, order.length - from);
      Batch batch = new Batch(piece.shape(), count);
      batch.fill(piece, order, from, count);
      batches.add(batch);
    }
    return batches;
  }

  private static double throughTrainer(BackendModel model, TrainingSpec spec, LabeledImages piece) {
    long start = System.nanoTime();
    new Trainer(spec).fit(model, piece, piece.first(0));
    return (System.nanoTime() - start) * 1e-9;
  }

  private static double byHand(BackendModel model, TrainingSpec spec, List<Batch> batches) {
    long start = System.nanoTime();
    for (int step = 0; step < batches.size(); step++) {
      model.trainStep(
          batches.get(step),
          spec.learningRate(step, batches.size()),
          new DropoutMasks(spec.seed(), step));
    }
    // The trainer looks at them at an epoch's end, to see that they are finite.
    model.weights();
    return (System.nanoTime() - start) * 1e-9;
  }

  /** Returns trainer / by hand of each pair. */
  public double[] ratios() {
    double[] ratios = new double[trainerSeconds.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = trainerSeconds.get(i) / byHandSeconds.get(i);
    }
    return ratios;
  }

  /** Returns the median of {@link #ratios()}: 1 where the loop costs nothing. */
  public double ratio() {
    return Quantiles.median(ratios());
  }
}
