package io.fmnist.study.stats;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * McNemar's exact test on two networks' predictions of the same images (Q. McNemar, Psychometrika
 * 12, 1947; for classifiers: T. G. Dietterich, Neural Computation 10, 1998).
 *
 * <p>Only images that exactly one of the two gets right count: where both are equally good, each of
 * them is as likely the first's as the second's, so that {@code onlyFirst} is binomial with
 * probability 1/2.
 *
 * <p><b>What pooling over seeds means.</b> With several seeds, each image counts once a seed, as if
 * all were independent draws. They are not: the same image is hard for every seed, and the seeds'
 * networks differ from each other. So this p speaks of <i>these trained networks</i>, not of what
 * another seed would give, and it is too small for that second question. Verdicts therefore rest on
 * {@link PairedComparison}, where a seed is one observation; this test stands beside them.
 *
 * @param images images times seeds
 * @param onlyFirst those that the first gets right and the second wrong
 * @param onlySecond those that the second gets right and the first wrong
 * @param p exact, two-sided; 1 where no image tells them apart
 * @param midP the same with half the probability of what was seen: less cautious, closer to its
 *     nominal level (M. W. Fagerland, S. Lydersen, P. Laake, BMC Med. Res. Methodol. 13:91, 2013)
 */
public record McNemar(int images, int onlyFirst, int onlySecond, double p, double midP) {
  /**
   * Two networks' predictions of the same images.
   *
   * @param labels true class of each image
   * @param first predicted class of each image
   * @param second predicted class of each image
   */
  public record Predictions(List<Integer> labels, List<Integer> first, List<Integer> second) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if their lengths differ
     */
    public Predictions {
      labels = List.copyOf(labels);
      first = List.copyOf(first);
      second = List.copyOf(second);
      if (first.size() != labels.size() || second.size() != labels.size()) {
        throw new IllegalArgumentException(
            labels.size()
                + " labels, but "
                + first.size()
                + " and "
                + second.size()
                + " predictions; all must be equally many");
      }
    }
  }

  /**
   * Tests runs, pooled.
   *
   * @param first runs
   * @param second as many, each on the images of the first one's
   * @return empty where there are no runs, or one has no predictions
   * @throws FmnistException if two have different labels
   */
  static Optional<McNemar> ofRuns(List<SavedRun> first, List<SavedRun> second) {
    List<Predictions> predictions = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      SavedRun a = first.get(i);
      SavedRun b = second.get(i);
      if (!a.hasPredictions() || !b.hasPredictions()) {
        return Optional.empty();
      }
      if (!a.labels().equals(b.labels())) {
        throw new FmnistException(
            "run folders "
                + a.folder()
                + " and "
                + b.folder()
                + " name the same images but have different labels; run one of them again");
      }
      predictions.add(new Predictions(a.labels(), a.predictions(), b.predictions()));
    }
    return predictions.isEmpty() ? Optional.empty() : Optional.of(of(predictions));
  }

  /**
   * Tests predictions, pooled.
   *
   * @param seeds one element for each seed that both have; may be empty
   */
  public static McNemar of(List<Predictions> seeds) {
    int images = 0;
    int onlyFirst = 0;
    int onlySecond = 0;
    for (Predictions seed : seeds) {
      images = Math.addExact(images, seed.labels().size());
      for (int i = 0; i < seed.labels().size(); i++) {
        boolean first = seed.first().get(i).equals(seed.labels().get(i));
        boolean second = seed.second().get(i).equals(seed.labels().get(i));
        onlyFirst += first && !second ? 1 : 0;
        onlySecond += second && !first ? 1 : 0;
      }
    }
    return of(images, onlyFirst, onlySecond);
  }

  /**
   * Tests counts.
   *
   * @param images images times seeds
   * @param onlyFirst those that only the first gets right
   * @param onlySecond those that only the second gets right
   * @throws IllegalArgumentException if a count is below 0, or the last two are more than all
   */
  public static McNemar of(int images, int onlyFirst, int onlySecond) {
    if (onlyFirst < 0 || onlySecond < 0 || (long) onlyFirst + onlySecond > images) {
      throw new IllegalArgumentException(
          onlyFirst + " and " + onlySecond + " of " + images + " images cannot be");
    }
    int n = onlyFirst + onlySecond;
    if (n == 0) {
      return new McNemar(images, 0, 0, 1, 1);
    }
    // Both tails are equal. The library's BinomialTest looks for the other tail by comparing
    // probabilities, and misses a part of it by their last binary digit (100 against 70).
    BinomialDistribution fair = BinomialDistribution.of(n, 0.5);
    int fewer = Math.min(onlyFirst, onlySecond);
    double p = Math.min(1, 2 * fair.cumulativeProbability(fewer));
    double seen = fair.probability(fewer);
    // In the middle what was seen stands for itself alone, elsewhere for both sides.
    double midP = onlyFirst == onlySecond ? p - seen / 2 : p - seen;
    return new McNemar(images, onlyFirst, onlySecond, p, midP);
  }
}
