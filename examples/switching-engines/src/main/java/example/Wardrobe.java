package example;

import io.fmnist.api.backend.Backends;
import io.fmnist.api.data.Dataset;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.predict.Classifier;
import io.fmnist.tasks.predict.Prediction;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.Runner;
import java.nio.file.Path;

/** Trains on the one engine that is there and uses what it learned; names no engine. */
public final class Wardrobe {
  private final Dataset images = Datasets.load(Datasets.SYNTHETIC, FetchListener.silent());
  private final RunOptions options;

  /** Uses the first {@code limit} images. */
  public Wardrobe(int limit) {
    options = RunOptions.defaults().withThreads(2).withLimit(limit);
  }

  /** Returns the images. */
  public Dataset images() {
    return images;
  }

  /** Trains a task. */
  public RunResult train(Task task) {
    return new Runner(Backends.only(), options).run(task, images);
  }

  /** Writes a run's folder. */
  public Path save(RunResult run, Path parent) {
    return RunFolder.write(parent, run);
  }

  /** Classifies an image of 28 x 28 bytes with the network of a run's folder. */
  public Prediction recognise(byte[] pixels, Path runFolder) {
    try (Classifier classifier =
        Classifier.load(runFolder, Backends.only(), options.runtime())) {
      return classifier.predict(pixels);
    }
  }
}
