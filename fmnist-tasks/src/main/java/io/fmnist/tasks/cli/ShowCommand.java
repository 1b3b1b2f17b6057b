package io.fmnist.tasks.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.Catalogue;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.spec.SpecFormat;
import io.fmnist.tasks.spec.TaskDifference;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fmnist show}: one task, its network and its description. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Shows a task: what it changes against its parent, the network's summary and the whole"
            + " description.")
final class ShowCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "TASK", description = "task0 to task15, or a .yaml or .json file")
  private String task = "";

  @Mixin private SetOption set = new SetOption();

  @Option(names = "--yaml", description = "print the description alone, ready for a file")
  private boolean yaml;

  @Override
  public Integer call() {
    Task found;
    try {
      found = Catalogue.find(task, set.overrides());
    } catch (FmnistException e) {
      throw Failures.usage(spec.commandLine(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!yaml) {
      out.println(found.id() + ": " + found.title());
      found.parent().ifPresent(parent -> againstParent(out, found, parent));
      out.println();
      out.println(found.architecture().summary());
    }
    out.print(SpecFormat.toYaml(found));
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private void againstParent(PrintWriter out, Task found, String parent) {
    out.println("against " + parent + (found.change().isEmpty() ? "" : ": " + found.change()));
    Optional<Task> before = parent(parent);
    if (before.isEmpty()) {
      out.println("  " + parent + " is neither in the catalogue nor a file beside " + task);
      return;
    }
    List<String> changes = TaskDifference.between(before.get(), found);
    changes.forEach(line -> out.println("  " + line));
    if (changes.isEmpty()) {
      out.println("  no difference");
    }
  }

  /** Finds a parent in the catalogue, or as a file beside the task's own. */
  private Optional<Task> parent(String id) {
    if (Catalogue.ids().contains(id)) {
      return Optional.of(Catalogue.get(id));
    }
    return Stream.of(".yaml", ".yml", ".json")
        .map(ending -> Path.of(task).resolveSibling(id + ending))
        .filter(Files::isRegularFile)
        .findFirst()
        .map(file -> Catalogue.find(file.toString(), List.of()));
  }
}
