package io.fmnist.cli;

import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.data.Datasets;
import io.fmnist.data.FileCheck;
import io.fmnist.data.Location;
import io.fmnist.data.Place;
import io.fmnist.tasks.file.TextTable;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.run.RunData;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fmnist data}: where the images are, fetching and verifying them. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Finds, fetches, verifies and shows datasets.",
    synopsisSubcommandLabel = "(where | fetch | verify | show)")
final class DataCommand extends Subcommand {
  @Override
  public Integer call() {
    throw wrong("name what to do: where, fetch, verify or show");
  }

  @Command(
      name = "where",
      mixinStandardHelpOptions = true,
      description = "Shows every place that is searched, in order, and which one is used.")
  int where() {
    PrintWriter out = stdout();
    for (Place place : Datasets.places()) {
      out.print(TextWrap.text(place.toString(), 2));
    }
    Optional<Location> found = Datasets.find(null);
    out.println(
        found
            .map(l -> "used: " + l.folder())
            .or(() -> Datasets.problem().map(wrong -> "used: none; " + wrong))
            .orElse("used: none yet; fmnist data fetch gets it"));
    out.flush();
    return found.isPresent() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  @Command(
      name = "fetch",
      mixinStandardHelpOptions = true,
      description = "Makes sure that the images are here: finds them, or downloads them.")
  int fetch() {
    FetchProgress progress = new FetchProgress(stderr(), Terminal.isInteractive());
    stdout().println(Datasets.fetch(progress).folder());
    stdout().flush();
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
    PrintWriter out = stdout();
    Path checked = folder;
    if (checked == null) {
      Optional<Location> found = Datasets.find(null);
      if (found.isEmpty()) {
        out.println(
            Datasets.problem().orElse("there is no dataset yet; fmnist data fetch gets it"));
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

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "Reads a dataset as a run would, and shows its classes and parts.",
        "Of pictures it says too which cannot be read, and which are in two parts."
      })
  int show(
      @Option(
              names = "--data",
              paramLabel = "DIR",
              description =
                  "four IDX files, a folder of pictures, a CSV file of labels, or \"synthetic\""
                      + " (default: the images that a run would use)")
          @Nullable String source,
      @Option(
              names = "--input",
              paramLabel = "C,H,W",
              split = ",",
              description = "shape of the images to make of pictures (default: as fmnist new)")
          @Nullable List<Integer> input) {
    FetchProgress progress = new FetchProgress(stderr(), Terminal.isInteractive());
    Dataset dataset =
        Datasets.load(source, NewCommand.shape(source, input, commandLine()), progress);
    RunData data = RunData.of(dataset, OptionalInt.empty());
    PrintWriter out = stdout();
    out.println(dataset.name() + ": images of " + dataset.train().shape());
    TextTable table = new TextTable("<>>>", "class", "train", "validation", "test");
    List<LabeledImages> parts = List.of(data.train(), data.validation(), data.test());
    for (int c = 0; c < data.classNames().size(); c++) {
      int label = c;
      List<Object> row = new ArrayList<>(List.of(data.classNames().get(c)));
      parts.forEach(
          p -> row.add(IntStream.range(0, p.size()).filter(i -> p.label(i) == label).count()));
      table.row(row);
    }
    List<Object> sums = new ArrayList<>(List.of("all"));
    sums.addAll(data.counts());
    out.print(table.row(sums).text());
    new TreeMap<>(dataset.sha256())
        .forEach((name, sum) -> out.print(TextWrap.text(name + ": " + sum, 2)));
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
