package io.fmnist.tasks.cli;

import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.backend.ModelExporters;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.spec.Nearest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fmnist export}: a trained network for other programs. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes a trained network in a format that other programs run.")
final class ExportCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "RUN", description = "a run folder or its model.safetensors")
  private Path run = Path.of("");

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "saved-model (TensorFlow) or dl4j (ModelSerializer zip)")
  private String format = "";

  @Option(
      names = "--out",
      paramLabel = "TARGET",
      description = "must not exist (default: RUN with the format's name after it)")
  private @Nullable Path out;

  @Override
  public Integer call() {
    List<String> formats = ModelExporters.all().stream().map(ModelExporter::format).toList();
    if (!formats.contains(format)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          formats.isEmpty()
              ? "no export format is on the class path; add the module of an engine, fmnist-djl or"
                  + " fmnist-dl4j"
              : "no export format is named \"" + format + "\"; " + Nearest.hint(format, formats));
    }
    ModelFile model = ModelFile.read(run);
    Path target = out == null ? beside(run) : out;
    ModelExporters.get(format)
        .export(model.task().architecture(), model.weights(), model.classNames(), target);
    spec.commandLine().getOut().println(target);
    spec.commandLine().getOut().flush();
    return CommandLine.ExitCode.OK;
  }

  private Path beside(Path source) {
    Path absolute = source.toAbsolutePath().normalize();
    return absolute.resolveSibling(absolute.getFileName() + "-" + format);
  }
}
