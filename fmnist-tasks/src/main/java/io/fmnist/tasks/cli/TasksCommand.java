package io.fmnist.tasks.cli;

import io.fmnist.tasks.Catalogue;
import io.fmnist.tasks.Task;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code fmnist tasks}: the catalogue as a table. */
@Command(
    name = "tasks",
    mixinStandardHelpOptions = true,
    description = "Lists the tasks of the catalogue.")
final class TasksCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() {
    List<Task> tasks = Catalogue.all();
    int width = tasks.stream().mapToInt(t -> t.title().length()).max().orElse(0);
    PrintWriter out = spec.commandLine().getOut();
    String format = "%-7s %-7s %-" + width + "s  %10s %6s %6s %8s%n";
    out.printf(
        Locale.ROOT,
        format,
        "task",
        "parent",
        "title",
        "parameters",
        "batch",
        "epochs",
        "reported");
    for (Task task : tasks) {
      out.printf(
          Locale.ROOT,
          format,
          task.id(),
          task.parent().orElse("-"),
          task.title(),
          String.format(Locale.ROOT, "%,d", task.architecture().parameterCount()),
          task.training().batchSize(),
          task.training().epochs(),
          task.reportedAccuracy().isPresent()
              ? String.format(Locale.ROOT, "%.2f %%", 100 * task.reportedAccuracy().getAsDouble())
              : "-");
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
