package example;

import io.fmnist.api.augment.Cutout;
import io.fmnist.api.augment.Flip;
import io.fmnist.api.augment.Mixup;
import io.fmnist.api.augment.Shift;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.train.EarlyStopping;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.api.train.ReduceOnPlateau;
import io.fmnist.api.train.Targets;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.api.train.ValidationMetric;
import io.fmnist.api.train.WeightAveraging;
import java.util.List;

/** Training descriptions, one for each part of docs/training.md. */
public final class Trainings {
  private Trainings() {}

  /** Returns one of each. */
  static List<TrainingSpec> all() {
    // AdamW: weight decay, no L2, of kernels only; gradients clipped to a global norm of 1
    TrainingSpec adamW =
        TrainingSpec.of(Adam.keras(), 128, 30, 1)
            .withRegularization(new Regularization(0.05, 0, false, 1));

    TrainingSpec lion =
        TrainingSpec.of(new Lion(2e-4, 0.9, 0.99), 128, 30, 1)
            .withRegularization(new Regularization(0.25, 0, false, 0));

    LearningRateSchedule cosine = new LearningRateSchedule.Cosine(0);
    LearningRateSchedule schedule = new LearningRateSchedule.WarmUp(5, 0.01, cosine);
    TrainingSpec warmedUp = new TrainingSpec(Adam.keras(), schedule, 128, 30, 1);

    TrainingSpec plain = TrainingSpec.of(Adam.keras(), 128, 30, 1);
    List<Double> weights = List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0);
    TrainingSpec smoothed = plain.withTargets(new Targets(0.1, weights));

    TrainingSpec augmented =
        plain.withAugmentation(
            new Shift(2, 0), new Flip(Flip.Mode.ALTERNATING), new Cutout(8, 0.5, 0), new Mixup(0.2));

    TrainingSpec averaged = plain.withAveraging(new WeightAveraging(0.999, 10, 1));
    TrainingSpec mirrored = plain.withFlipEvaluation(true);
    TrainingSpec onAllImages = plain.withValidationShare(0);
    TrainingSpec frozen = plain.withFrozen(FrozenLayers.at("0", "1"));

    TrainingSpec stopped =
        plain
            .withEarlyStopping(new EarlyStopping(ValidationMetric.ACCURACY, 5, 0.001))
            .withKeepBest(ValidationMetric.ACCURACY);
    TrainingSpec reduced =
        plain.withReduceOnPlateau(
            new ReduceOnPlateau(ValidationMetric.LOSS, 0.3, 3, 1e-4, 0, 1e-5));

    return List.of(
        adamW,
        lion,
        warmedUp,
        smoothed,
        augmented,
        averaged,
        mirrored,
        onAllImages,
        frozen,
        stopped,
        reduced);
  }
}
