package io.fmnist.testkit.kit;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.Weights;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import io.fmnist.tasks.Task;
import io.fmnist.testkit.reference.ReferenceNetwork;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Resynchronised training steps of a task: the reference trains; before each of its steps the
 * backend is set to the reference's weights and optimizer state, takes the same step, and is
 * compared.
 */
final class TaskSteps {
  private static final int STEPS = 3;

  /** Images of an epoch, for the schedule. */
  private static final int TRAINING_IMAGES = 48_000;

  /** Images drawn for a step; those near a kink are left out. */
  private static final int CANDIDATES = 8;

  /**
   * As {@link Sample#KINK_WIDTH}, times the number of values that an image has in the layer: among
   * many values there is always one near a kink, but then it hardly matters; in a layer of a few
   * hundred each one moves the gradient.
   */
  private static final double KINK_WIDTH = 0.025;

  private TaskSteps() {}

  static void run(Check check, Session session, Task task) {
    OptimizerCase optimizer = OptimizerCase.of(task.id(), task.training());
    session.require(task.architecture(), optimizer.optimizer());
    LabeledImages images = RealImages.get(session.report());
    Weights initial = Weights.initial(task.architecture(), session.seed());
    int[] order = new RandomStream(session.seed(), Purpose.TEST, 8, 0).permutation(images.size());
    int batchSize = task.training().batchSize();
    int stepsPerEpoch = (TRAINING_IMAGES + batchSize - 1) / batchSize;
    try (BackendModel reference =
        Session.REFERENCE.create(
            Probes.request(task.architecture(), optimizer, initial, Session.ONE_THREAD))) {
      int compared = 0;
      for (int step = 0; compared < STEPS; step++) {
        DropoutMasks masks = new DropoutMasks(session.seed(), step);
        LabeledImages drawn =
            images.subset(Arrays.copyOfRange(order, step * CANDIDATES, (step + 1) * CANDIDATES));
        double rate = task.training().learningRate(step, stepsPerEpoch);
        Optional<Sample> sample = farFromKinks(task, reference.weights(), drawn, masks);
        if (sample.isPresent()) {
          TrainingChecks.step(
              check,
              session,
              scope(task),
              sample.get(),
              optimizer,
              reference.optimizerState(),
              rate);
          compared++;
        }
        reference.trainStep(Batch.of(drawn), rate, masks);
      }
    }
  }

  private static Scope scope(Task task) {
    long normalizations =
        task.architecture().flattened().stream()
            .filter(at -> at.layer() instanceof BatchNorm)
            .count();
    return normalizations > 2 ? Scope.DEEP_TASK : Scope.TASK;
  }

  /**
   * Leaves images out until none stands near a kink; with batch normalization and dropout each one
   * that goes moves all others.
   *
   * @return empty if none is left: Adam's first steps all have the same length, so a bias may come
   *     back to nearly 0, and with it the background of every image
   */
  private static Optional<Sample> farFromKinks(
      Task task, Weights weights, LabeledImages drawn, DropoutMasks masks) {
    ReferenceNetwork network = new ReferenceNetwork(task.architecture(), weights);
    LabeledImages kept = drawn;
    while (kept.size() > 0) {
      Batch batch = Batch.of(kept);
      BitSet near = network.imagesNearKinks(batch, masks, values -> KINK_WIDTH / values);
      if (near.isEmpty()) {
        return Optional.of(new Sample(task.architecture(), weights, batch, masks));
      }
      kept = kept.subset(IntStream.range(0, kept.size()).filter(i -> !near.get(i)).toArray());
    }
    return Optional.empty();
  }
}
