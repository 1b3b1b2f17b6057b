package io.fmnist.cli;

import io.fmnist.study.sweep.EngineVersions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a plan asks each backend; not for people, who have {@code fmnist doctor}. */
@Command(
    name = EngineVersionCommand.NAME,
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Starts a backend's engine and prints its version.")
final class EngineVersionCommand extends Subcommand {
  static final String NAME = "engine-version";

  @Mixin private BackendOption backend = new BackendOption();

  @Override
  public Integer call() {
    EngineVersions.answer(backend.choose(commandLine()), stdout());
    return CommandLine.ExitCode.OK;
  }
}
