package io.fmnist.cli;

import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.backend.ModelExporters;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.run.LatestRun;
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
    description = "Writes a trained network for other programs.")
final class ExportCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(
      paramLabel = "RUN",
      completionCandidates = KnownNames.Runs.class,
      description = "a run folder, its model.safetensors, or an .onnx file of fmnist")
  private Path run = Path.of("");

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      completionCandidates = KnownNames.Formats.class,
      description =
          "onnx, pytorch, keras (none needs an engine), saved-model (TensorFlow) or dl4j (ModelSerializer"
              + " zip)")
  private String format = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "TARGET",
      description = "must not exist (default: RUN with the format's ending)")
  private @Nullable Path out;

  @Option(names = "--out", hidden = true, description = "the former name of --output")
  void setOut(Path target) {
    out = target;
  }

  @Override
  public Integer call() {
    List<String> here = ModelExporters.all().stream().map(ModelExporter::format).toList();
    if (!here.contains(format)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), KnownNames.FORMATS.missing(format, here));
    }
    Path source = LatestRun.resolve(run);
    ModelFile model = ModelFile.read(source);
    Path target = out == null ? beside(source) : out;
    model.export(format, target);
    spec.commandLine().getOut().println(target);
    spec.commandLine().getOut().flush();
    return CommandLine.ExitCode.OK;
  }

  private Path beside(Path source) {
    Path absolute = source.toAbsolutePath().normalize();
    return absolute.resolveSibling(absolute.getFileName() + ModelExporters.get(format).suffix());
  }
}
