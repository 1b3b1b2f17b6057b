package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.train.Evaluator;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.Runner;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fmnist evaluate}: a trained network on the test images of a dataset. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Measures a trained network on test images.")
final class EvaluateCommand extends Subcommand {
  @Mixin private ModelArgument model = new ModelArgument();

  @Mixin private DataOption data = new DataOption();
  @Mixin private BackendOption backend = new BackendOption();
  @Mixin private RuntimeOption runtime = new RuntimeOption();

  @Option(names = "--limit", paramLabel = "N", description = "use the first N test images only")
  private @Nullable Integer limit;

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  @Override
  public Integer call() {
    RunOptions options = usage(() -> runtime.options(1, limit));
    ModelFile file = model.read();
    Backend engine = backend.choose(commandLine());
    Task task = file.task();
    Dataset dataset = data.load(task, stderr(), Terminal.isInteractive());
    Runner.requireFit(task, dataset);
    tellOtherNames(file.classNames(), dataset.test().classNames());
    LabeledImages images = dataset.test().first(options.limit().orElse(Integer.MAX_VALUE));
    Evaluation evaluation;
    try (BackendModel network =
        engine.create(
            new ModelRequest(
                task.architecture(),
                task.training().optimizer(),
                file.weights(),
                options.runtime()))) {
      evaluation = Evaluator.evaluate(network, images, task.training());
    }
    if (!Double.isFinite(evaluation.loss())) {
      throw new FmnistException(
          "the network's loss on the test images is "
              + evaluation.loss()
              + ", so its figures mean nothing; its weights are too large or damaged: train it again"
              + " with a smaller learning rate, or import them anew");
    }
    PrintWriter out = stdout();
    out.print(
        json
            ? json(task, engine, dataset, images, evaluation)
            : text(task, engine, dataset, images, evaluation));
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  /** Of a network with other classes the figures mean nothing, unless only the names differ. */
  private void tellOtherNames(List<String> ofModel, List<String> ofImages) {
    for (int c = 0; c < Math.min(ofModel.size(), ofImages.size()); c++) {
      if (!ofModel.get(c).equals(ofImages.get(c))) {
        PrintWriter err = stderr();
        err.print(
            TextWrap.text(
                "warning: class "
                    + c
                    + " is \""
                    + ofModel.get(c)
                    + "\" in the model and \""
                    + ofImages.get(c)
                    + "\" in the images; classes are matched by number",
                2));
        err.flush();
        return;
      }
    }
  }

  private static String json(
      Task task, Backend engine, Dataset dataset, LabeledImages images, Evaluation evaluation) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("task", task.id());
    keys.put("backend", engine.id());
    keys.put("dataset", dataset.name());
    keys.put("testImages", images.size());
    keys.put("testAccuracy", evaluation.accuracy());
    keys.put("testLoss", evaluation.loss());
    keys.put("test", evaluation.metrics());
    return Json.line(keys) + System.lineSeparator();
  }

  private static String text(
      Task task, Backend engine, Dataset dataset, LabeledImages images, Evaluation evaluation) {
    return TextWrap.text(
            String.format(
                Locale.ROOT,
                "%s on %s, %s:%ntest accuracy %.2f %% (%,d of %,d), loss %.4f%s",
                task.id(),
                engine.id(),
                dataset.isSynthetic() ? "SYNTHETIC images" : dataset.name(),
                100 * evaluation.accuracy(),
                Math.round(evaluation.accuracy() * images.size()),
                images.size(),
                evaluation.loss(),
                task.training().flipEvaluation() ? ", averaged over mirror images" : ""),
            2)
        + TextWrap.text(RunText.metrics(evaluation.metrics()), 2)
        + RunText.classes(evaluation.confusion());
  }
}
