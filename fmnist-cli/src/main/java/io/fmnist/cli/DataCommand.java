package io.fmnist.cli;

import io.fmnist.data.Datasets;
import io.fmnist.data.FileCheck;
import io.fmnist.data.Location;
import io.fmnist.data.Place;
import io.fmnist.tasks.file.TextWrap;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fmnist data}: where the images are, fetching and verifying them. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Finds, fetches and verifies Fashion-MNIST.",
    synopsisSubcommandLabel = "(where | fetch | verify)")
final class DataCommand implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "name what to do: where, fetch or verify");
  }

  @Command(
      name = "where",
      mixinStandardHelpOptions = true,
      description = "Shows every place that is searched, in order, and which one is used.")
  int where() {
    PrintWriter out = spec.commandLine().getOut();
    for (Place place : Datasets.places()) {
      out.print(TextWrap.text(place.toString(), 2));
    }
    Optional<Location> found = Datasets.find(null);
    out.println(
        found.map(l -> "used: " + l.folder()).orElse("used: none yet; fmnist data fetch gets it"));
    out.flush();
    return found.isPresent() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  @Command(
      name = "fetch",
      mixinStandardHelpOptions = true,
      description = "Makes sure that the images are here: finds them, or downloads them.")
  int fetch() {
    FetchProgress progress =
        new FetchProgress(spec.commandLine().getErr(), Terminal.isInteractive());
    spec.commandLine().getOut().println(Datasets.fetch(progress).folder());
    spec.commandLine().getOut().flush();
    return CommandLine.ExitCode.OK;
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Compares the SHA-256 of each file's uncompressed bytes with the official one.")
  int verify(
      @Option(
              names = "--data",
              paramLabel = "DIR",
              description = "the folder (default: the one that a run would use)")
          @Nullable Path folder) {
    PrintWriter out = spec.commandLine().getOut();
    Path checked = folder;
    if (checked == null) {
      Optional<Location> found = Datasets.find(null);
      if (found.isEmpty()) {
        out.println("there is no dataset yet; fmnist data fetch gets it");
        out.flush();
        return CommandLine.ExitCode.SOFTWARE;
      }
      checked = found.get().folder();
    }
    List<FileCheck> checks = Datasets.verify(checked);
    checks.forEach(check -> out.print(TextWrap.text(check.path() + ": " + check.message(), 2)));
    boolean ok = checks.stream().allMatch(FileCheck::ok);
    out.println(ok ? "all files are the official ones" : "not all files are the official ones");
    out.flush();
    return ok ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }
}
