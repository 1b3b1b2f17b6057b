package io.fmnist.dl4j.export;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.backend.support.ExportChecks;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.dl4j.Dl4jBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Format {@code dl4j}: a zip that {@code ModelSerializer.restoreComputationGraph} loads, of a
 * {@code ComputationGraph} with input {@code pixels}, float [N, C, H, W] in [0, 1], and outputs
 * {@code logits} and {@code probabilities}, [N, classes]. The class names are in the zip under
 * {@code classNames}, a {@code List<String>}, for {@code ModelSerializer.getObjectFromFile}.
 */
public final class Dl4jZipExporter implements ModelExporter {
  @Override
  public String format() {
    return "dl4j";
  }

  @Override
  public void export(
      Architecture architecture, Weights weights, List<String> classNames, Path target) {
    weights.requireFit(architecture);
    ExportChecks.requireNames(architecture, classNames);
    Path absolute = ExportChecks.requireNew(target, "file");
    try {
      write(architecture, weights, classNames, absolute);
    } catch (IOException e) {
      throw new FmnistException(
          "the model cannot be written to " + target + ": " + e + "; choose a writable folder", e);
    }
  }

  private static void write(
      Architecture architecture, Weights weights, List<String> classNames, Path target)
      throws IOException {
    // Created anew with ordinary permissions; a name that is hidden and nobody else's.
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid());
    try {
      // Starts ND4J as for training: its settings are for the whole process and can be made once.
      new Dl4jBackend().describe();
      GraphFile.write(architecture, weights, classNames, temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
