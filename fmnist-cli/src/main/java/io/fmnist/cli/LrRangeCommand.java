package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.file.Reason;
import io.fmnist.api.file.WholeFile;
import io.fmnist.api.train.LearningRateRange;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.chart.LearningRateChart;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextFile;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.Runner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fmnist lr-range}: a learning-rate range test. */
@Command(
    name = "lr-range",
    mixinStandardHelpOptions = true,
    description = {
      "Finds a learning rate with a range test.",
      "Trains a few steps with ever larger rates, writes the loss over the rate as a chart, and"
          + " suggests a tenth of the rate at which the smoothed loss is least. The test ends when"
          + " the loss diverges."
    })
final class LrRangeCommand extends Subcommand {
  @Parameters(
      paramLabel = "TASK",
      completionCandidates = TaskNames.class,
      description = "task0 to task15, fast, small, best, or a YAML or JSON file")
  private String task = "";

  @Option(
      names = "--from",
      paramLabel = "RATE",
      description = "rate of the first step (default: ${DEFAULT-VALUE})")
  private double from = LearningRateRange.usual().from();

  @Option(
      names = "--to",
      paramLabel = "RATE",
      description = "rate of the last step (default: ${DEFAULT-VALUE})")
  private double to = LearningRateRange.usual().to();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "steps from one to the other (default: ${DEFAULT-VALUE})")
  private int steps = LearningRateRange.usual().steps();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "use only the first N training images (default: all)")
  private @Nullable Integer limit;

  @Mixin private SetOption set = new SetOption();

  @Mixin private BackendOption backend = new BackendOption();

  @Mixin private RuntimeOption machine = new RuntimeOption();

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "the chart, an SVG file (default: lr-range-TASK-BACKEND-seedN.svg)")
  private @Nullable Path out;

  @Option(names = "--json", description = "print one JSON object, with all steps")
  private boolean json;

  /** What {@code --json} prints. */
  private record Result(
      String task,
      String backend,
      long seed,
      double from,
      double to,
      int steps,
      boolean diverged,
      @Nullable Double suggestedRate,
      double leastLossRate,
      double leastLoss,
      String chart,
      List<LearningRateRange.Point> points) {}

  @Override
  public Integer call() {
    if (out != null) {
      if (!out.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
        throw wrong("--output is " + out + "; give a name that ends in .svg");
      }
      TextFile.requireWritable(out);
    }
    Task found = usage(() -> Catalogue.find(task, set.overrides()));
    LearningRateRange range = usage(() -> new LearningRateRange(from, to, steps));
    RunOptions options = usage(() -> machine.options(1, limit));
    Backend engine = backend.choose(commandLine());
    PrintWriter err = stderr();
    // As in a run, the engine's natives load while the images are read.
    CompletableFuture<Void> warm = CompletableFuture.runAsync(engine::describe);
    Dataset dataset = data.load(found, err, Terminal.isInteractive());
    BackendChoice.await(warm);
    RunText.announce(err, found, engine, options, dataset);
    LearningRateRange.Curve curve = new Runner(engine, options).run(range, found, dataset);
    String name = RunFolder.cellName(found, engine.id());
    Path chart = out == null ? Path.of("lr-range-" + name + ".svg") : out;
    String images = dataset.isSynthetic() ? "SYNTHETIC images" : dataset.name();
    write(
        chart, LearningRateChart.file("Learning-rate range test: " + name + ", " + images, curve));
    PrintWriter text = stdout();
    text.print(
        json
            ? Json.line(result(found, engine, curve, chart)) + System.lineSeparator()
            : text(curve, chart));
    text.flush();
    return CommandLine.ExitCode.OK;
  }

  private Result result(Task found, Backend engine, LearningRateRange.Curve curve, Path chart) {
    LearningRateRange.Point least = curve.least();
    return new Result(
        found.id(),
        engine.id(),
        found.training().seed(),
        from,
        to,
        steps,
        curve.diverged(),
        curve.suggestion().isPresent() ? curve.suggestion().getAsDouble() : null,
        least.learningRate(),
        least.smoothed(),
        chart.toString(),
        curve.points());
  }

  private String text(LearningRateRange.Curve curve, Path chart) {
    int done = curve.points().size();
    LearningRateRange.Point last = curve.points().get(done - 1);
    LearningRateRange.Point least = curve.least();
    String how =
        String.format(
            Locale.ROOT,
            "%d of %d steps, rates from %.3g to %.3g%s%n"
                + "the smoothed loss is least, %.4f, at the rate %.3g%n",
            done,
            steps,
            from,
            last.learningRate(),
            curve.diverged() ? ", where the loss diverged" : "",
            least.smoothed(),
            least.learningRate());
    String rate;
    if (curve.suggestion().isPresent()) {
      rate =
          String.format(
              Locale.ROOT,
              "suggested rate: %.2g, a tenth of that, as fast.ai's lr_find does%n",
              curve.suggestion().getAsDouble());
    } else if (curve.diverged()) {
      rate =
          String.format(
              "no suggestion: the loss diverges before it has a least; lower --from, or take more"
                  + " --steps%n");
    } else if (least.equals(last)) {
      rate = String.format("no suggestion: the loss still falls at the end; raise --to%n");
    } else {
      rate = String.format("no suggestion: the loss rises from the start; lower --from%n");
    }
    return TextWrap.text(how + rate + "chart: " + chart, 2);
  }

  private static void write(Path chart, String svg) {
    try {
      WholeFile.write(chart, partial -> Files.writeString(partial, svg));
    } catch (IOException e) {
      throw new FmnistException(
          "the chart " + chart + " cannot be written: " + Reason.of(e) + "; name another file", e);
    }
  }
}
