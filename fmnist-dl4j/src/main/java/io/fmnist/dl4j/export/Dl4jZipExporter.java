package io.fmnist.dl4j.export;

import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.backend.support.ExportChecks;
import io.fmnist.api.file.WholeFile;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.dl4j.Dl4jBackend;
import java.io.IOException;
import java.nio.file.Path;
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
      throw ExportChecks.cannotWrite(target, e, "choose a writable folder");
    }
  }

  private static void write(
      Architecture architecture, Weights weights, List<String> classNames, Path target)
      throws IOException {
    // Starts ND4J as for training: its settings are for the whole process and can be made once.
    new Dl4jBackend().describe();
    WholeFile.write(target, partial -> GraphFile.write(architecture, weights, classNames, partial));
  }
}
