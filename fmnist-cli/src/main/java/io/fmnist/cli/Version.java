package io.fmnist.cli;

import io.fmnist.tasks.run.RunEnvironment;
import picocli.CommandLine;

/** What {@code --version} prints. */
final class Version implements CommandLine.IVersionProvider {
  @Override
  public String[] getVersion() {
    return RunEnvironment.describe().entrySet().stream()
        .map(e -> e.getKey() + ": " + e.getValue())
        .toArray(String[]::new);
  }
}
