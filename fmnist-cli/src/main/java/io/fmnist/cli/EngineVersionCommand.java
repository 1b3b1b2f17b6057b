package io.fmnist.cli;

import io.fmnist.study.sweep.EngineVersions;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a plan asks each backend; not for people, who have {@code fmnist doctor}. */
@Command(
    name = EngineVersionCommand.NAME,
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Starts a backend's engine and prints its version.")
final class EngineVersionCommand implements Callable<Integer> {
  static final String NAME = "engine-version";

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Mixin private BackendOption backend = new BackendOption();

  @Override
  public Integer call() {
    EngineVersions.answer(backend.choose(spec.commandLine()), spec.commandLine().getOut());
    return CommandLine.ExitCode.OK;
  }
}
