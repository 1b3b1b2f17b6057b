package io.fmnist.cli;

import io.fmnist.study.sweep.Merge;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code fmnist merge}: the run folders of several machines in one place. */
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    description = {
      "Copies run folders of several machines into one folder.",
      "Equal results are copied once, and none where two of one cell differ."
    })
final class MergeCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "OUT", description = "where they go; made if need be")
  private Path out = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FOLDER",
      description = "a folder of run folders, or a run folder")
  private List<Path> folders = List.of();

  @Override
  public Integer call() {
    Merge.Result result = Merge.merge(out, folders);
    PrintWriter text = stdout();
    result.copied().forEach(text::println);
    text.println(
        result.copied().size()
            + " copied to "
            + out
            + "; "
            + result.alreadyThere().size()
            + " there already");
    text.flush();
    return CommandLine.ExitCode.OK;
  }
}
