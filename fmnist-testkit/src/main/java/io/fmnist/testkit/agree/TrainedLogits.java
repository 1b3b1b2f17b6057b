package io.fmnist.testkit.agree;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.Weights;
import java.util.List;
import java.util.stream.IntStream;

/** The second level: the weights that the leader has trained, used on every backend. */
final class TrainedLogits {
  private static final int MOST_IMAGES = 250;

  private TrainedLogits() {}

  /**
   * What is known beside the findings.
   *
   * @param accuracy of the leader, 0 to 1
   * @param ties images with another class that a tie explains, summed over the pairs
   */
  record Result(double accuracy, int ties) {}

  static Result compare(LockstepComparison contest) {
    Weights trained = contest.leader().weights();
    LabeledImages images = contest.data().test();
    int classes = contest.task().architecture().classes();
    List<float[]> logits =
        IntStream.range(0, contest.size())
            .mapToObj(
                i -> {
                  if (i > 0) {
                    contest.model(i).setWeights(trained);
                  }
                  return logits(contest.model(i), images, classes);
                })
            .toList();
    LogitComparison comparison = new LogitComparison(contest.findings(), classes);
    int ties = 0;
    for (int a = 0; a < logits.size(); a++) {
      for (int b = a + 1; b < logits.size(); b++) {
        Findings.Where where =
            new Findings.Where(ComparisonLevel.LOGITS, contest.id(a), contest.id(b), "test images");
        ties += comparison.compare(where, logits.get(a), logits.get(b));
      }
    }
    return new Result(LogitComparison.accuracy(logits.get(0), images, classes), ties);
  }

  private static float[] logits(BackendModel model, LabeledImages images, int classes) {
    Batch batch = new Batch(images.shape(), Math.min(MOST_IMAGES, images.size()));
    int[] order = IntStream.range(0, images.size()).toArray();
    float[] all = new float[images.size() * classes];
    for (int from = 0; from < images.size(); from += batch.capacity()) {
      int count = Math.min(batch.capacity(), images.size() - from);
      batch.fill(images, order, from, count);
      System.arraycopy(model.logits(batch), 0, all, from * classes, count * classes);
    }
    return all;
  }
}
