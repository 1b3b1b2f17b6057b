package io.fmnist.tasks.catalogue;

import io.fmnist.api.augment.Augmentation;
import io.fmnist.api.augment.Flip;
import io.fmnist.api.augment.Shift;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.GlobalAvgPool;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.api.train.Targets;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.spec.SpecFormat;
import java.util.ArrayList;
import java.util.List;

/** A task to start from for images of one's own: a small network, and a training of minutes. */
public final class StarterTask {
  private static final int[] FILTERS = {32, 64, 128, 128};
  private static final int BATCH = 64;
  private static final int STEPS = 3000;
  private static final int FEWEST_EPOCHS = 5;
  private static final int MOST_EPOCHS = 60;

  private StarterTask() {}

  /**
   * Returns a task: convolutions with batch normalization, halved up to three times; AdamW with one
   * cycle of the learning rate over some 3,000 steps, label smoothing, shifts by a tenth, and for
   * colours mirror images.
   *
   * @param id of the task
   * @param input shape of the images
   * @param classes how many, 1 or more
   * @param trainImages about how many, 1 or more
   * @param background what shifts move in, 0 to 255
   */
  public static Task of(String id, ImageShape input, int classes, int trainImages, int background) {
    int side = Math.min(input.height(), input.width());
    int halvings = 0;
    while (halvings < FILTERS.length - 1 && side >> halvings >= 8) {
      halvings++;
    }
    Architecture.Builder network =
        Architecture.builder(input.channels(), input.height(), input.width());
    for (int i = 0; i <= halvings; i++) {
      network
          .add(
              new Conv2d(
                  FILTERS[i], Window.square(3, 1), Padding.same(), false, Initializer.HE_NORMAL))
          .add(new BatchNorm(0.9, 1e-3))
          .relu();
      if (i < halvings) {
        network.maxPool2d(2);
      }
    }
    Architecture architecture =
        network.add(new GlobalAvgPool()).dropout(0.2).dense(classes).build();
    List<Augmentation> augmentation =
        new ArrayList<>(List.of(new Shift(Math.max(1, side / 10), background)));
    if (input.channels() > 1) {
      augmentation.add(new Flip(Flip.Mode.RANDOM));
    }
    long epochs = Math.round((double) STEPS * BATCH / trainImages);
    TrainingSpec training =
        new TrainingSpec(
                new Adam(0.003, 0.9, 0.999, 1e-7),
                new LearningRateSchedule.OneCycle(0.3, 0.04, 4e-6),
                BATCH,
                (int) Math.max(FEWEST_EPOCHS, Math.min(epochs, MOST_EPOCHS)),
                1)
            .withRegularization(new Regularization(0.05, 0, false, 0))
            .withTargets(Targets.smoothed(0.1))
            .withAugmentation(augmentation.toArray(Augmentation[]::new));
    return Task.of(id, architecture, training);
  }

  /** Returns the text of a task's file, with the classes by label in a comment. */
  public static String yaml(Task task, List<String> classNames) {
    StringBuilder comment = new StringBuilder("# Classes by label, from 0:\n");
    for (String name : classNames) {
      // A name may hold line breaks of any kind, which would end the comment.
      String safe = Json.line(name).replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", "?");
      comment.append("#   ").append(safe).append('\n');
    }
    boolean flips = task.training().augmentation().stream().anyMatch(Flip.class::isInstance);
    if (flips) {
      comment.append("# Take out the flip where left and right matter, as in writing.\n");
    }
    return comment + SpecFormat.toYaml(task);
  }
}
