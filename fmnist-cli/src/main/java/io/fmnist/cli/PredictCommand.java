package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.predict.ImageReader;
import io.fmnist.tasks.predict.Prediction;
import io.fmnist.tasks.predict.Predictor;
import io.fmnist.tasks.run.LatestRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fmnist predict}: what a trained network sees in pictures. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = {
      "Classifies pictures of any size, grey or colour.",
      "The networks learned bright clothes on black; a picture with a bright background is"
          + " inverted first, unless --invert says otherwise."
    })
final class PredictCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "a run folder, its model.safetensors, or an .onnx file of fmnist")
  private Path model = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "PNG, JPEG, GIF, BMP, TIFF or WBMP")
  private List<Path> images = List.of();

  @Mixin private BackendOption backend = new BackendOption();

  @Option(
      names = "--invert",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private ImageReader.Inversion invert = ImageReader.Inversion.AUTO;

  @Option(names = "--json", description = "print one JSON object a picture")
  private boolean json;

  @Override
  public Integer call() {
    ModelFile file = ModelFile.read(LatestRun.resolve(model));
    Backend engine = backend.choose(spec.commandLine());
    boolean allRead = true;
    PrintWriter out = spec.commandLine().getOut();
    try (Predictor predictor = new Predictor(engine, file, RuntimeOptions.defaults())) {
      for (Path image : images) {
        try {
          show(out, image, predictor.predict(image, invert));
        } catch (FmnistException e) {
          spec.commandLine().getErr().println("fmnist: " + e.getMessage());
          allRead = false;
        }
      }
    }
    out.flush();
    return allRead ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private void show(PrintWriter out, Path image, Prediction prediction) {
    if (json) {
      out.println(toJson(image, prediction));
      return;
    }
    String best =
        String.format(
            Locale.ROOT,
            "%s: %s (%.1f %%)",
            image,
            prediction.best().name(),
            100 * prediction.best().probability());
    out.print(TextWrap.text(best, 2));
    for (Prediction.ClassProbability c : prediction.byProbability()) {
      String line = String.format(Locale.ROOT, "  %6.2f %%  %s", 100 * c.probability(), c.name());
      out.print(TextWrap.text(line, 12));
    }
  }

  private static String toJson(Path image, Prediction prediction) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("image", image.toString());
    keys.put("class", prediction.best().name());
    Map<String, Double> probabilities = new LinkedHashMap<>();
    prediction.byProbability().forEach(c -> probabilities.put(c.name(), c.probability()));
    keys.put("probabilities", probabilities);
    return Json.line(keys);
  }
}
