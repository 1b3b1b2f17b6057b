package io.fmnist.cli;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.data.Dataset;
import io.fmnist.cli.bench.Bench;
import io.fmnist.cli.bench.BenchOptions;
import io.fmnist.cli.bench.BenchResult;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.file.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fmnist bench}: how fast a backend is here. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the speed of training and inference here.",
      "Shows the time of an epoch, how much of it is the engine's own, memory, what the training"
          + " loop costs, and the time of a prediction.",
      "Nothing is written. Run it on a machine that does nothing else."
    })
final class BenchCommand extends Subcommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "TASK",
      completionCandidates = TaskNames.class,
      description =
          "task0 to task15, fast, small, best, or a YAML or JSON file (default: task0 task2 task6 task8)")
  private List<String> tasks = new ArrayList<>();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "to train; the first is not counted where there are more (default: 3)")
  private int epochs = BenchOptions.USUAL_EPOCHS;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "use only the first N training and N test images (default: all)")
  private @Nullable Integer limit;

  @Mixin private BackendOption backend = new BackendOption();

  @Mixin private RuntimeOption machine = new RuntimeOption();

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--training-only",
      description = "leave out the loop's cost and inference, which take as long again")
  private boolean trainingOnly;

  @Option(names = "--json", description = "print one JSON object a task")
  private boolean json;

  @Override
  public Integer call() {
    List<String> names = tasks.isEmpty() ? List.of("task0", "task2", "task6", "task8") : tasks;
    List<Task> planned =
        usage(() -> names.stream().map(name -> Catalogue.find(name, List.of())).toList());
    BenchOptions options = usage(this::options);
    Backend engine = backend.choose(commandLine());
    PrintWriter out = stdout();
    PrintWriter err = stderr();
    // As in a run, the engine's natives load while the images are read.
    CompletableFuture<Void> warm = CompletableFuture.runAsync(engine::describe);
    Dataset dataset = data.load(planned.get(0), err, Terminal.isInteractive());
    BackendChoice.await(warm);
    Bench bench = new Bench(engine, options);
    for (Task task : planned) {
      BenchResult result = bench.measure(task, dataset);
      out.print(json ? Json.line(result.toMap()) + System.lineSeparator() : BenchText.of(result));
      out.flush();
    }
    return CommandLine.ExitCode.OK;
  }

  private BenchOptions options() {
    return new BenchOptions(
        machine.runtime(1),
        limit == null ? OptionalInt.empty() : OptionalInt.of(limit),
        epochs,
        trainingOnly);
  }
}
