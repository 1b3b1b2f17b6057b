package io.fmnist.cli;

import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.backend.ModelExporters;
import io.fmnist.tasks.model.ModelFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fmnist export}: a trained network for other programs. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes a trained network for other programs.")
final class ExportCommand extends Subcommand {
  @Mixin private ModelArgument model = new ModelArgument();

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
      description = "must not exist (default: MODEL with the format's ending)")
  private @Nullable Path out;

  @Option(names = "--out", hidden = true, description = "the former name of --output")
  void setOut(Path target) {
    out = target;
  }

  @Override
  public Integer call() {
    List<String> here = ModelExporters.all().stream().map(ModelExporter::format).toList();
    if (!here.contains(format)) {
      throw wrong(KnownNames.FORMATS.missing(format, here));
    }
    Path source = model.path();
    ModelFile file = ModelFile.read(source);
    Path target = out == null ? beside(source) : out;
    file.export(format, target);
    stdout().println(target);
    stdout().flush();
    return CommandLine.ExitCode.OK;
  }

  private Path beside(Path source) {
    Path absolute = source.toAbsolutePath().normalize();
    return absolute.resolveSibling(absolute.getFileName() + ModelExporters.get(format).suffix());
  }
}
