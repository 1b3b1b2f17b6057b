package example;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.Evaluator;
import io.fmnist.api.train.LearningRateRange;
import io.fmnist.api.train.TrainingControl;
import io.fmnist.api.train.TrainingListener;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.chart.LearningRateChart;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.predict.Classifier;
import io.fmnist.tasks.predict.Prediction;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.CheckpointInterval;
import io.fmnist.tasks.run.Checkpoints;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.Runner;
import io.fmnist.tasks.run.UnfinishedRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Trains on PyTorch, saves, loads on TensorFlow, evaluates and predicts. */
public final class TrainAndPredict {
  private static final RunOptions OPTIONS = RunOptions.defaults().withThreads(1).withLimit(3000);

  private TrainAndPredict() {}

  static Task define() {
    Architecture network =
        Architecture.builder(1, 28, 28).conv2d(8, 3).relu().flatten().dense(10).build();
    TrainingSpec training = TrainingSpec.of(Adam.keras(), 64, 3, 1); // batch size, epochs, seed
    return Task.of("mine", network, training);
  }

  static Task fromTheCatalogue() {
    return Catalogue.find("task0", List.of("epochs=3", "optimizer.lr=0.003"));
  }

  static RunResult train(Task task, Dataset images, List<Double> accuracies) {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochMetrics epoch, TrainingControl control) {
            accuracies.add(epoch.validationAccuracy());
          }
        };
    return new Runner(Backends.get("pytorch"), OPTIONS).run(task, images, listener);
  }

  static Path trainWithCheckpoints(Task task, Dataset images, Path runs) throws IOException {
    Backend engine = Backends.get("pytorch");
    CellIdentity identity = CellIdentity.of(task, engine, OPTIONS, images);
    try (UnfinishedRun run = UnfinishedRun.resume(runs, identity, OPTIONS)) {
      Checkpoints checkpoints = run.checkpoints(CheckpointInterval.epochs(1), System.err::println);
      return run.finish(run.run(new Runner(engine, OPTIONS), images, checkpoints));
    }
  }

  static OptionalDouble findRate(Task task, Dataset images, Path chart) throws IOException {
    Runner runner = new Runner(Backends.get("pytorch"), OPTIONS);
    LearningRateRange.Curve curve = runner.run(LearningRateRange.usual(), task, images);
    Files.writeString(chart, LearningRateChart.file("task 0", curve));
    OptionalDouble rate = curve.suggestion();
    return rate;
  }

  static Path save(RunResult result, Path runs) {
    return RunFolder.write(runs, result);
  }

  static void saveTheNetworkAlone(RunResult result, Path file) throws IOException {
    result.model().write(file);
  }

  static void export(Path saved, Path target) {
    ModelFile.read(saved).export("onnx", target); // or pytorch, keras, saved-model, dl4j
  }

  static Evaluation evaluate(Path saved, LabeledImages images) {
    ModelFile file = ModelFile.read(saved); // a run folder or a model.safetensors
    ModelRequest request =
        new ModelRequest(
            file.task().architecture(),
            file.task().training().optimizer(),
            file.weights(),
            OPTIONS.runtime());
    try (BackendModel model = Backends.get("tensorflow").create(request)) {
      return Evaluator.evaluate(model, images, file.task().training()); // mirror images too, if it says so
    }
  }

  static Classifier load(Path saved) {
    return Classifier.load(saved, Backends.get("tensorflow"), OPTIONS.runtime());
  }

  static List<String> predictOneByOne(Classifier classifier, List<byte[]> images) {
    return images.parallelStream().map(classifier::predict).map(p -> p.best().name()).toList();
  }

  static List<Prediction> predictTogether(Classifier classifier, List<byte[]> images) {
    return classifier.predict(images);
  }

  /** Returns the pixels of the first images as arrays of 28 x 28 bytes. */
  static List<byte[]> first(int count, LabeledImages images) {
    List<byte[]> pixels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ByteBuffer image = ByteBuffer.allocate(images.shape().elements());
      images.copyPixels(i, image);
      pixels.add(image.array());
    }
    return pixels;
  }

  /**
   * Returns the classes of the first test images.
   *
   * @param data a dataset's folder, "synthetic", or null to find or download Fashion-MNIST
   * @param runs the folder in which the run folder is made
   */
  public static List<String> run(String data, Path runs) {
    Dataset images = Datasets.load(data, FetchListener.silent());
    RunResult result = train(define(), images, new ArrayList<>());
    try (Classifier classifier = load(save(result, runs))) {
      return predictOneByOne(classifier, first(20, images.test()));
    }
  }

  public static void main(String[] args) {
    System.out.println(run(args.length > 0 ? args[0] : null, Path.of("runs")));
  }
}
