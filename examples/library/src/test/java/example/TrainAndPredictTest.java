package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.predict.Classifier;
import io.fmnist.tasks.run.RunResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainAndPredictTest {
  private final Dataset images = Datasets.load(Datasets.SYNTHETIC, FetchListener.silent());

  @Test
  void predictsRightlyAndPrintsNothing(@TempDir Path runs) {
    LabeledImages test = images.test();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
    List<String> predicted;
    try {
      predicted = TrainAndPredict.run(Datasets.SYNTHETIC, runs);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertEquals(test.classNames().get(test.label(0)), predicted.get(0));
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void trainsByEveryDescription() {
    for (TrainingSpec training : Trainings.all()) {
      Task task = Task.of("mine", TrainAndPredict.define().architecture(), training.withEpochs(1));
      RunResult result = TrainAndPredict.train(task, images, new ArrayList<>());
      assertTrue(result.test().accuracy() > 0.1);
    }
  }

  @Test
  void findsARateAndDrawsHow(@TempDir Path folder) throws IOException {
    Path chart = folder.resolve("rates.svg");
    double rate =
        TrainAndPredict.findRate(TrainAndPredict.define(), images, chart).orElseThrow();
    assertTrue(rate > 1e-5 && rate < 1, "rate " + rate);
    assertTrue(Files.readString(chart).contains("suggested"));
  }

  @Test
  void anotherEngineFindsWhatTheTrainingOneFound(@TempDir Path runs) throws IOException {
    assertEquals(3, TrainAndPredict.fromTheCatalogue().training().epochs());
    List<Double> accuracies = new ArrayList<>();
    RunResult result = TrainAndPredict.train(TrainAndPredict.define(), images, accuracies);
    assertEquals(3, accuracies.size());

    Path file = runs.resolve("mine.safetensors");
    TrainAndPredict.saveTheNetworkAlone(result, file);
    Path folder = TrainAndPredict.save(result, runs);
    assertEquals(ModelFile.read(folder).weights(), ModelFile.read(file).weights());

    Path exported = runs.resolve("mine.onnx");
    TrainAndPredict.export(folder, exported);
    assertEquals(ModelFile.read(folder), ModelFile.read(exported));

    Path resumable =
        TrainAndPredict.trainWithCheckpoints(TrainAndPredict.define(), images, runs);
    assertEquals(ModelFile.read(folder).weights(), ModelFile.read(resumable).weights());

    LabeledImages test = images.test();
    double accuracy = TrainAndPredict.evaluate(file, test).accuracy();
    assertEquals(result.test().accuracy(), accuracy, 2.0 / test.size());

    List<byte[]> some = TrainAndPredict.first(20, test);
    try (Classifier classifier = TrainAndPredict.load(folder)) {
      List<String> together =
          TrainAndPredict.predictTogether(classifier, some).stream()
              .map(prediction -> prediction.best().name())
              .toList();
      assertEquals(together, TrainAndPredict.predictOneByOne(classifier, some));
    }
    assertTrue(accuracy > 0.5, "accuracy " + accuracy);
  }
}
