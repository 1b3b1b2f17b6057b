package io.fmnist.cli.bench;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.train.Evaluator;
import io.fmnist.api.train.TrainingSpec;
import java.util.function.IntConsumer;

/**
 * How fast a network answers.
 *
 * @param images the test images at hand
 * @param evaluations wall time of each evaluation of all of them, in seconds, in batches like those
 *     of training; loss and predictions included
 * @param singles wall time of each answer about one image, in seconds
 */
public record InferenceSpeed(int images, double[] evaluations, double[] singles) {
  private static final int EVALUATIONS = 5;
  private static final int SINGLES = 2_000;
  private static final double MOST_SECONDS = 5;
  private static final double TAIL = 0.99;

  /** Measures after a warm-up; a slow engine gets fewer repetitions. */
  static InferenceSpeed measure(BackendModel model, LabeledImages test, TrainingSpec spec) {
    // One by one in turns through some images, as a service would be asked.
    Batch[] ones = new Batch[Math.min(test.size(), 100)];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = Batch.of(test.subset(new int[] {i}));
    }
    return new InferenceSpeed(
        test.size(),
        times(EVALUATIONS, i -> Evaluator.evaluate(model, test, spec)),
        times(SINGLES, i -> model.logits(ones[i % ones.length])));
  }

  /** Runs some work untimed for a fourth of its times, then timed, until its time is over. */
  private static double[] times(int most, IntConsumer work) {
    long start = System.nanoTime();
    int warmUps = Math.max(1, most / 4);
    for (int i = 0; i < warmUps && (i == 0 || since(start) < MOST_SECONDS / 4); i++) {
      work.accept(i);
    }
    double[] seconds = new double[most];
    int done = 0;
    start = System.nanoTime();
    while (done < most && (done == 0 || since(start) < MOST_SECONDS)) {
      long before = System.nanoTime();
      work.accept(done);
      seconds[done++] = since(before);
    }
    return java.util.Arrays.copyOf(seconds, done);
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) * 1e-9;
  }

  /** Returns the median wall time of an evaluation of all test images, in seconds. */
  public double testSetSeconds() {
    return Quantiles.median(evaluations);
  }

  /** Returns test images a second. */
  public double imagesPerSecond() {
    return images / testSetSeconds();
  }

  /** Returns the median wall time of an answer about one image, in seconds. */
  public double singleSeconds() {
    return Quantiles.median(singles);
  }

  /** Returns the wall time that 99 of 100 answers about one image stay within, in seconds. */
  public double singleTailSeconds() {
    return Quantiles.of(singles, TAIL);
  }
}
