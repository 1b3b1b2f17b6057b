package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fmnist.api.backend.Backends;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.RunResult;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WardrobeTest {
  private static final double CHANCE = 0.1;

  private final Wardrobe wardrobe = new Wardrobe(600);

  private RunResult requireLearned(RunResult run) {
    assertEquals(Backends.only().id(), run.backend());
    assertTrue(
        run.test().accuracy() > 5 * CHANCE, run.task().id() + " reached " + run.test().accuracy());
    return run;
  }

  @Test
  void trainsTheCataloguesTask() {
    requireLearned(wardrobe.train(Catalogue.find("task0", List.of("epochs=3"))));
  }

  @Test
  void trainsTaskOfAFile() {
    requireLearned(wardrobe.train(Catalogue.find("mine.yaml", List.of())));
  }

  @Test
  void usesWhatATaskInJavaLearned(@TempDir Path folder) {
    Architecture network =
        Architecture.builder(1, 28, 28).flatten().dense(32).relu().dense(10).build();
    RunResult run =
        requireLearned(
            wardrobe.train(Task.of("ours", network, TrainingSpec.of(Adam.keras(), 32, 5, 1))));
    Path saved = wardrobe.save(run, folder);
    LabeledImages test = wardrobe.images().test();
    for (int i = 0; i < 5; i++) {
      ByteBuffer pixels = ByteBuffer.allocate(test.shape().elements());
      test.copyPixels(i, pixels);
      assertEquals(
          test.classNames().get(run.test().predictions().get(i)),
          wardrobe.recognise(pixels.array(), saved).best().name());
    }
  }
}
