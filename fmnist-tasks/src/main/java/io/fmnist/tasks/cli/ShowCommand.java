package io.fmnist.tasks.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.Catalogue;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fmnist show}: one task, its network and its description. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows a task: the network's summary and the whole description.")
final class ShowCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "TASK", description = "task0 to task15, or a .yaml or .json file")
  private String task = "";

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "change a value of the description first")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--yaml", description = "print the description alone, ready for a file")
  private boolean yaml;

  @Override
  public Integer call() {
    Task found;
    try {
      found = Catalogue.find(task, overrides);
    } catch (FmnistException e) {
      throw Failures.usage(spec.commandLine(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!yaml) {
      out.println(found.id() + ": " + found.title());
      found.parent().ifPresent(parent -> out.println("against " + parent + ": " + found.change()));
      out.println();
      out.println(found.architecture().summary());
    }
    out.print(SpecFormat.toYaml(found));
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
