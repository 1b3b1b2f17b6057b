package io.fmnist.cli;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.file.TextTable;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code fmnist tasks}: the catalogue as a table. */
@Command(
    name = "tasks",
    mixinStandardHelpOptions = true,
    description = "Lists the study's tasks and our own recipes.")
final class TasksCommand extends Subcommand {
  @Override
  public Integer call() {
    PrintWriter out = stdout();
    TextTable study =
        new TextTable(
            "<<<>>>>", "task", "parent", "title", "parameters", "batch", "epochs", "reported");
    for (Task task : Catalogue.study()) {
      study.row(
          task.id(),
          task.parent().orElse("-"),
          task.title(),
          count(task.architecture().parameterCount()),
          task.training().batchSize(),
          task.training().epochs(),
          task.reportedAccuracy().isPresent()
              ? String.format(Locale.ROOT, "%.2f %%", 100 * task.reportedAccuracy().getAsDouble())
              : "-");
    }
    TextTable recipes =
        new TextTable(
            "<<>>>>", "recipe", "title", "parameters", "multiply-adds", "batch", "epochs");
    for (Task task : Catalogue.recipes()) {
      recipes.row(
          task.id(),
          task.title(),
          count(task.architecture().parameterCount()),
          count(task.architecture().multiplyAdds()),
          task.training().batchSize(),
          task.training().epochs());
    }
    out.println("The study's tasks");
    out.print(study.text());
    out.println();
    out.println("Recipes: networks and trainings of our own");
    out.print(recipes.text());
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
