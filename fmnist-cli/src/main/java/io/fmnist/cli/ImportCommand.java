package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.support.ExportChecks;
import io.fmnist.api.file.Reason;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.exchange.WeightImport;
import io.fmnist.tasks.file.TextTable;
import io.fmnist.tasks.spec.WeightMap;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fmnist import}: weights that another program trained. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a model file of weights trained elsewhere.",
      "Without a map, tensors are matched by role, shape and the numbers in their names. What was"
          + " matched is printed."
    })
final class ImportCommand extends Subcommand {
  @Parameters(paramLabel = "FILE", description = "safetensors of PyTorch, Keras or another program")
  private Path file = Path.of("");

  @Option(
      names = "--task",
      required = true,
      paramLabel = "TASK",
      completionCandidates = TaskNames.class,
      description =
          "whose network it is: task0 to task15, fast, small, best, or a YAML or JSON file")
  private String task = "";

  @Mixin private SetOption set = new SetOption();

  @Option(
      names = "--map",
      paramLabel = "MAP",
      description = "YAML with layout, names and classes (docs/exchange.md)")
  private @Nullable Path map;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "TARGET",
      description = "must not exist (default: FILE's name and TASK's)")
  private @Nullable Path out;

  @Override
  public Integer call() {
    Task found = usage(() -> Catalogue.find(task, set.overrides()));
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.safetensors$", "");
    Path target = out == null ? file.resolveSibling(name + "-" + found.id() + ".safetensors") : out;
    Path absolute = ExportChecks.requireNew(target, "file");
    WeightImport imported =
        WeightImport.of(
            found, file, usage(() -> map == null ? WeightMap.NONE : WeightMap.read(map)));
    try {
      imported.model().write(absolute);
    } catch (IOException e) {
      throw new FmnistException(
          target + " cannot be written: " + Reason.of(e) + "; choose another folder", e);
    }
    PrintWriter err = stderr();
    TextTable table = TextTable.left("tensor", "shape", "from", "its shape");
    imported.matches().forEach(m -> table.row(m.tensor(), m.shape(), m.source(), m.sourceShape()));
    err.print(table.text());
    if (!imported.unused().isEmpty()) {
      err.println("not used: " + String.join(", ", imported.unused()));
    }
    err.flush();
    stdout().println(target);
    stdout().flush();
    return CommandLine.ExitCode.OK;
  }
}
