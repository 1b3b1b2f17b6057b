package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.spec.SpecFormat;
import io.fmnist.tasks.spec.TaskDifference;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
    description = {
      "Shows a task's network and description.",
      "First comes what it changes against its parent."
    })
final class ShowCommand extends Subcommand {
  private static final char NO_BREAK = '\u00a0';

  @Parameters(
      paramLabel = "TASK",
      completionCandidates = TaskNames.class,
      description = "task0 to task15, fast, small, best, or a YAML or JSON file")
  private String task = "";

  @Mixin private SetOption set = new SetOption();

  @Option(
      names = "--yaml",
      description =
          "print the description alone, ready for a file; of a catalogue task as a new task whose parent it is")
  private boolean yaml;

  @Override
  public Integer call() {
    Task found = usage(() -> Catalogue.find(task, set.overrides()));
    PrintWriter out = stdout();
    if (!yaml) {
      out.print(TextWrap.text(found.id() + ": " + found.title(), 2));
      found.parent().ifPresent(parent -> againstParent(out, found, parent));
      out.println();
      out.println(found.architecture().summary(found.training().frozen()));
    }
    boolean ours = Catalogue.ids().contains(found.id());
    out.print(yaml ? SpecFormat.toYaml(ours ? copy(found) : found) : wrapped(found));
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  /**
   * Returns a task to start one's own from. What the study reported, and what it says of the task,
   * would be wrong of anything that is changed in it.
   */
  private static Task copy(Task task) {
    String id = "my-" + task.id();
    return new Task(
        id,
        id,
        Optional.of(task.id()),
        "",
        OptionalDouble.empty(),
        task.architecture(),
        task.training(),
        task.from());
  }

  /** Returns a task's description in lines that fit, if it reads back as the same task. */
  private static String wrapped(Task task) {
    String whole = SpecFormat.toYaml(task);
    StringBuilder lines = new StringBuilder();
    for (String line : whole.lines().toList()) {
      // A value stays beside its key, and a map's next line below its first key.
      int indent = Math.max(2, line.indexOf('{') + 1);
      lines.append(TextWrap.text(line.replace(": ", ":" + NO_BREAK), indent));
    }
    String wrapped = lines.toString().replace(NO_BREAK, ' ');
    try {
      return SpecFormat.read(wrapped, task.id(), List.of()).equals(task) ? wrapped : whole;
    } catch (FmnistException e) {
      return whole;
    }
  }

  private void againstParent(PrintWriter out, Task found, String parent) {
    String change = found.change().isEmpty() ? "" : ": " + found.change();
    out.print(TextWrap.text("against " + parent + change, 2));
    Optional<Task> before = parent(parent);
    if (before.isEmpty()) {
      out.print(
          TextWrap.text(
              "  " + parent + " is neither in the catalogue nor a file beside " + task, 2));
      return;
    }
    List<String> changes = TaskDifference.between(before.get(), found);
    changes.forEach(line -> out.print(TextWrap.text("  " + line, 4)));
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
