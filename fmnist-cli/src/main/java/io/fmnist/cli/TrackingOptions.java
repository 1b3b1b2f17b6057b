package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.PrintableText;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.tracking.Tracker;
import io.fmnist.tasks.tracking.Tracking;
import io.fmnist.tasks.tracking.mlflow.MlflowAddress;
import io.fmnist.tasks.tracking.mlflow.MlflowTracker;
import io.fmnist.tasks.tracking.tensorboard.TensorBoardTracker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where else a run is told of. */
final class TrackingOptions {
  private static final String DEFAULT_FOLDER = "tensorboard";
  private static final String BEGAN = "--tracking-began";

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      arity = "0..1",
      parameterConsumer = Folder.class,
      description =
          "write TensorBoard event files to DIR, a folder for each run (default: tensorboard in the"
              + " folder of --output)")
  private @Nullable String tensorBoard;

  @Option(
      names = "--mlflow",
      paramLabel = "URI",
      description =
          "keep the run on an MLflow server too, for example http://127.0.0.1:5000"
              + " (docs/tracking.md)")
  private @Nullable String mlflow;

  @Option(
      names = BEGAN,
      hidden = true,
      description = "what fails is only told; for the processes of a sweep")
  private boolean began;

  /** Returns the options as a command line has them, for the processes of a sweep. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (tensorBoard != null) {
      arguments.add("--tensorboard=" + tensorBoard);
    }
    if (mlflow != null) {
      // Everybody may read the arguments of a process; see environment().
      arguments.addAll(List.of("--mlflow", PrintableText.withoutUser(mlflow)));
    }
    if (!arguments.isEmpty()) {
      arguments.add(BEGAN);
    }
    return arguments;
  }

  /** Returns what the arguments leave out: user and password, as MLflow's variables. */
  Map<String, String> environment() {
    return mlflow == null ? Map.of() : MlflowAddress.variables(mlflow, System::getenv);
  }

  /**
   * Makes sure that addresses are addresses, before a sweep starts processes that find out.
   *
   * @throws CommandLine.ParameterException if one is not
   */
  void check(CommandLine commandLine) {
    if (mlflow != null) {
      address(mlflow, commandLine);
    }
  }

  /**
   * Returns what was asked for.
   *
   * @param out where run folders are made
   * @param messages told where runs can be seen, and what goes wrong, one line each
   * @throws CommandLine.ParameterException if an address is none
   * @throws FmnistException if a server does not answer, or a folder cannot be written; in a
   *     process of a sweep they are told, and left out
   */
  Tracker open(Path out, CommandLine commandLine, Consumer<String> messages) {
    Path folder =
        tensorBoard == null || tensorBoard.isEmpty()
            ? out.resolve(DEFAULT_FOLDER)
            : Path.of(tensorBoard);
    List<Supplier<Tracker>> asked = new ArrayList<>();
    if (tensorBoard != null) {
      asked.add(() -> new TensorBoardTracker(folder).requireWritable());
    }
    if (mlflow != null) {
      MlflowAddress address = address(mlflow, commandLine);
      asked.add(() -> MlflowTracker.connect(address, messages));
    }
    List<Tracker> trackers = new ArrayList<>();
    for (Supplier<Tracker> tracker : asked) {
      try {
        trackers.add(tracker.get());
      } catch (FmnistException e) {
        if (!began) {
          throw e;
        }
        messages.accept(e.getMessage() + "; the run goes on without it");
      }
    }
    if (tensorBoard != null && !began) {
      messages.accept("TensorBoard: tensorboard --logdir " + folder);
    }
    Tracking tracking = new Tracking(trackers, messages);
    return began ? tracking.begun() : tracking;
  }

  private static MlflowAddress address(String text, CommandLine commandLine) {
    return Failures.usage(commandLine, () -> MlflowAddress.parse(text, System::getenv));
  }

  /** Takes the next word as the folder, unless it is an option or what to train. */
  static final class Folder implements CommandLine.IParameterConsumer {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli's own signature
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
      boolean none = words.isEmpty() || words.peek().startsWith("-") || isTask(words.peek());
      option.setValue(none ? "" : words.pop());
    }

    private static boolean isTask(String word) {
      return Catalogue.ids().contains(word) || word.matches("all|.*\\.(yaml|yml|json)");
    }
  }
}
