package io.fmnist.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --set}: changes to a description. */
final class SetOption {
  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "change a value of the description, for example optimizer.lr=0.003")
  private List<String> overrides = new ArrayList<>();

  List<String> overrides() {
    return overrides;
  }
}
