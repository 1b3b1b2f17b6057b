package example;

import io.fmnist.api.backend.Backends;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.predict.Classifier;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.Runner;
import java.nio.file.Path;

/** Defines a network, trains it, tests it, saves it, and classifies a picture with it. */
public final class Quickstart {
  private Quickstart() {}

  /**
   * Prints the test accuracy and the most likely class of the picture.
   *
   * @param images for example {@code Datasets.load(null, FetchListener.silent())}
   * @param runs the folder in which the run folder is made
   */
  public static void run(Dataset images, Path runs, Path picture) {
    RunOptions options = RunOptions.defaults();
    Architecture network = // images of 1 x 28 x 28, 32 filters of 3 x 3, 10 classes
        Architecture.builder(1, 28, 28).conv2d(32, 3).relu().flatten().dense(10).build();
    TrainingSpec training = TrainingSpec.of(Adam.keras(), 128, 3, 1); // batch size, epochs, seed
    RunResult run =
        new Runner(Backends.only(), options).run(Task.of("mine", network, training), images);
    System.out.println("test accuracy " + run.test().accuracy());
    Path folder = RunFolder.write(runs, run);
    try (Classifier classifier = Classifier.load(folder)) {
      System.out.println(classifier.predict(picture).best());
    }
  }

  public static void main(String[] args) {
    Dataset images = Datasets.load(null, FetchListener.silent());
    run(images, Path.of("runs"), Path.of(args[0]));
  }
}
