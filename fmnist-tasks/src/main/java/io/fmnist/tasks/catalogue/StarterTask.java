package io.fmnist.tasks.catalogue;

import io.fmnist.api.augment.Augmentation;
import io.fmnist.api.augment.Flip;
import io.fmnist.api.augment.Shift;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.spec.SpecFormat;
import java.util.ArrayList;
import java.util.List;

/** A task to start from for images of one's own: the recipe {@code fast}, made to fit them. */
public final class StarterTask {
  /** Images that the training sees, each as often as there are epochs: that of {@code fast}. */
  private static final long SEEN = 480_000;

  private static final int FEWEST_EPOCHS = 5;
  private static final int MOST_EPOCHS = 60;

  private StarterTask() {}

  /**
   * Returns a task with the network and training of {@code fast}, without the max pools for which
   * the images are too small; shifts by a tenth, and mirror images for colours only.
   *
   * @param id of the task
   * @param input shape of the images
   * @param classes how many, 1 or more
   * @param trainImages about how many, 1 or more
   * @param background what shifts move in, 0 to 255
   */
  public static Task of(String id, ImageShape input, int classes, int trainImages, int background) {
    Task fast = Catalogue.get("fast");
    Architecture.Builder network =
        Architecture.builder(input.channels(), input.height(), input.width());
    int shorter = Math.min(input.height(), input.width());
    int side = shorter;
    for (Layer layer : fast.architecture().layers()) {
      if (layer instanceof Dense) {
        network.dense(classes);
      } else if (!(layer instanceof MaxPool2d)) {
        network.add(layer);
      } else if (side > 1) {
        network.add(layer);
        side /= 2;
      }
    }
    boolean flips = input.channels() > 1;
    List<Augmentation> augmentation = new ArrayList<>();
    if (flips) {
      augmentation.addAll(fast.training().augmentation());
    }
    augmentation.add(new Shift(Math.max(1, shorter / 10), background));
    return Task.of(
        id,
        network.build(),
        fast.training()
            .withEpochs((int) Math.max(FEWEST_EPOCHS, Math.min(SEEN / trainImages, MOST_EPOCHS)))
            .withAugmentation(augmentation.toArray(Augmentation[]::new))
            .withFlipEvaluation(flips));
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
