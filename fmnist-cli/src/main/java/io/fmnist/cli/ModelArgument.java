package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.run.LatestRun;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The trained network that a command is about: its first argument. */
final class ModelArgument {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      completionCandidates = KnownNames.Runs.class,
      description = "a run folder, its model.safetensors, or an .onnx file of fmnist")
  private Path model = Path.of("");

  /** Returns the file or folder, where a run's name stands for the latest one. */
  Path path() {
    if (model.toString().isEmpty()) {
      throw new FmnistException("the model's name is empty; name a run folder or a model file");
    }
    return LatestRun.resolve(model);
  }

  ModelFile read() {
    return ModelFile.read(path());
  }
}
