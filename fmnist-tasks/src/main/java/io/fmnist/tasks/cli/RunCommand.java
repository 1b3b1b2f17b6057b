package io.fmnist.tasks.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.data.Datasets;
import io.fmnist.tasks.Catalogue;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunRecord;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.Runner;
import io.fmnist.tasks.tracking.RunStart;
import io.fmnist.tasks.tracking.TrackedRun;
import io.fmnist.tasks.tracking.Tracker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fmnist run}: trains tasks and writes their run folders. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Trains tasks, evaluates each once on the test images and writes its run folder.")
final class RunCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "TASK",
      description = "task0 to task15, or a task of your own: a .yaml or .json file")
  private List<String> tasks = List.of();

  @Option(
      names = {"-b", "--backend"},
      paramLabel = "ID",
      description = "pytorch, tensorflow or dl4j; needed only where several can start")
  private @Nullable String backend;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE})")
  private String device = "cpu";

  @Option(names = "--epochs", paramLabel = "N", description = "instead of the task's number")
  private @Nullable Integer epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of all random numbers (default: the task's, 1)")
  private @Nullable Long seed;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "use only the first N training, N validation and N test images")
  private @Nullable Integer limit;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "folder of the four IDX files, or \"synthetic\" for drawn images (default: FMNIST_DATA,"
              + " the cache, Debian's package, a download)")
  private @Nullable String data;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "threads of the engine (default: one for each core)")
  private @Nullable Integer threads;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "where run folders are made (default: ${DEFAULT-VALUE})")
  private Path out = Path.of("runs");

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "change a value of the description, for example optimizer.lr=0.003")
  private List<String> overrides = new ArrayList<>();

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  @Option(names = "--json", description = "print one JSON object a task, the last task's last")
  private boolean json;

  @Override
  public Integer call() {
    List<Task> planned = new ArrayList<>();
    RunOptions options;
    try {
      for (String name : tasks) {
        planned.add(adjusted(Catalogue.find(name, overrides)));
      }
      options = options();
    } catch (FmnistException e) {
      throw Failures.usage(spec.commandLine(), e);
    }
    Backend engine = BackendChoice.choose(backend, spec.commandLine());
    RunFolder.requireWritable(out);
    run(planned, engine, options, tracking.open(out, spec.commandLine()));
    return CommandLine.ExitCode.OK;
  }

  private Task adjusted(Task task) {
    TrainingSpec training = task.training();
    training = epochs == null ? training : training.withEpochs(epochs);
    return task.withTraining(seed == null ? training : training.withSeed(seed));
  }

  private RunOptions options() {
    int count = threads == null ? RuntimeOptions.defaults().threads() : threads;
    return new RunOptions(
        new RuntimeOptions(Device.parse(device), count),
        limit == null ? OptionalInt.empty() : OptionalInt.of(limit));
  }

  private void run(List<Task> planned, Backend engine, RunOptions options, Tracker tracker) {
    PrintWriter err = spec.commandLine().getErr();
    boolean interactive = Terminal.isInteractive();
    // The engine's natives load while the images are read.
    CompletableFuture<Void> warm = CompletableFuture.runAsync(engine::describe);
    Dataset dataset = Datasets.load(data, new FetchProgress(err, interactive));
    BackendChoice.await(warm);
    for (Task task : planned) {
      RunText.announce(err, task, engine, options, dataset);
      Instant started = Instant.now();
      try (TrackedRun tracked =
          tracker.start(RunStart.of(task, engine, options, dataset, started))) {
        RunResult result;
        try (TrainingProgress progress = new TrainingProgress(err, interactive)) {
          result = new Runner(engine, options).run(task, dataset, started, progress, tracked);
        }
        tracked.finished(result, report(result));
      }
    }
  }

  private Path report(RunResult result) {
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.print(RunText.result(result));
      out.flush();
    }
    Path folder = RunFolder.write(this.out, result);
    out.println(json ? JsonLine.of(RunRecord.summary(result, folder)) : "run folder: " + folder);
    out.flush();
    return folder;
  }
}
