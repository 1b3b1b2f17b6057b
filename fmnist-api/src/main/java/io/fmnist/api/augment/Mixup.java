package io.fmnist.api.augment;

import io.fmnist.api.Problems;
import io.fmnist.api.random.RandomStream;

/**
 * Mixes each image of a batch, and its targets, with the next one (the last with the first): Zhang
 * et al. 2018, "mixup: beyond empirical risk minimization". An image's own share is the larger of
 * {@code l} and {@code 1 - l} with {@code l} from Beta(alpha, alpha), drawn for each image, so that
 * its label stays the one that it shows most of. Pixels are rounded to the nearest byte.
 *
 * @param alpha of the Beta distribution, 0.01 to 2; the larger, the more is mixed
 */
public record Mixup(double alpha) implements Augmentation {
  private static final double LEAST = 0.01;
  private static final double MOST = 2;

  /** Validates alpha. */
  public Mixup {
    Problems.at("mixup")
        .require(
            alpha >= LEAST && alpha <= MOST,
            "alpha is " + alpha + "; allowed are " + LEAST + " to " + MOST)
        .throwIfAny();
  }

  @Override
  public String kind() {
    return "mixup";
  }

  @Override
  public void apply(AugmentedBatch batch) {
    byte[] pixels = batch.pixels();
    float[] targets = batch.targets();
    byte[] before = pixels.clone();
    float[] targetsBefore = targets.clone();
    int elements = batch.shape().elements();
    for (int i = 0; i < batch.size(); i++) {
      double own = share(batch.random(i));
      int partner = (i + 1) % batch.size();
      for (int p = 0; p < elements; p++) {
        int mine = before[i * elements + p] & 0xFF;
        int other = before[partner * elements + p] & 0xFF;
        pixels[i * elements + p] = (byte) Math.round(own * mine + (1 - own) * other);
      }
      for (int c = 0; c < batch.classes(); c++) {
        targets[i * batch.classes() + c] =
            (float)
                (own * targetsBefore[i * batch.classes() + c]
                    + (1 - own) * targetsBefore[partner * batch.classes() + c]);
      }
    }
  }

  /**
   * Draws an image's own share by Jöhnk's method (1964): {@code x / (x + y)} with {@code x =
   * u^(1/alpha)} and {@code y = v^(1/alpha)} where they add up to 1 at most; from logarithms,
   * because both may be too small for a number.
   */
  private double share(RandomStream random) {
    while (true) {
      double logX = StrictMath.log(1 - random.nextDouble()) / alpha;
      double logY = StrictMath.log(1 - random.nextDouble()) / alpha;
      if (StrictMath.exp(logX) + StrictMath.exp(logY) <= 1) {
        return 1 / (1 + StrictMath.exp(-Math.abs(logX - logY)));
      }
    }
  }
}
