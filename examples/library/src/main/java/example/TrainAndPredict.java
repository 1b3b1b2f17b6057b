package example;

import io.fmnist.api.backend.Backends;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.predict.Prediction;
import io.fmnist.tasks.predict.Predictor;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.Runner;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Trains on PyTorch, saves, loads on TensorFlow, predicts. */
public final class TrainAndPredict {
  private TrainAndPredict() {}

  /**
   * Returns the class of the first test image.
   *
   * @param data a dataset's folder, "synthetic", or null to find or fetch Fashion-MNIST
   * @param runs the folder for the run's own folder
   */
  public static String run(String data, Path runs) {
    Dataset images = Datasets.load(data, FetchListener.silent());
    Architecture network =
        Architecture.builder(1, 28, 28).conv2d(8, 3).relu().flatten().dense(10).build();
    Task task = Task.of("mine", network, TrainingSpec.of(Adam.keras(), 64, 3, 1));
    RunOptions options = RunOptions.defaults().withThreads(1).withLimit(3000);
    RunResult result = new Runner(Backends.get("pytorch"), options).run(task, images);
    Path folder = RunFolder.write(runs, result);

    ModelFile saved = ModelFile.read(folder);
    LabeledImages test = images.test();
    ByteBuffer pixels = ByteBuffer.allocate(test.shape().elements());
    test.copyPixels(0, pixels);
    try (Predictor predictor =
        new Predictor(Backends.get("tensorflow"), saved, options.runtime())) {
      Prediction prediction = predictor.predict(pixels.array());
      return prediction.best().name();
    }
  }

  public static void main(String[] args) {
    System.out.println(run(args.length > 0 ? args[0] : null, Path.of("runs")));
  }
}
