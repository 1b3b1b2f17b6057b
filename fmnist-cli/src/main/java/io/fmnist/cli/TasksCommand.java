package io.fmnist.cli;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.file.TextTable;
import java.io.PrintWriter;
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
    PrintWriter out = spec.commandLine().getOut();
    TextTable table =
        new TextTable(
            "<<<>>>>", "task", "parent", "title", "parameters", "batch", "epochs", "reported");
    for (Task task : Catalogue.all()) {
      table.row(
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
    out.print(table.text());
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
