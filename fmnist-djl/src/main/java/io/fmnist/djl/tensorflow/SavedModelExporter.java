package io.fmnist.djl.tensorflow;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.backend.support.ExportChecks;
import io.fmnist.api.file.WholeFile;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.proto.SavedModel;

/**
 * Format {@code saved-model}: a folder that TensorFlow, TensorFlow Serving and DJL load. Weights
 * are constants of its graph, so there is nothing to restore.
 *
 * <p>Signature {@code serving_default}: input {@code pixels}, uint8 [N, H, W, C], 0 to 255; outputs
 * {@code logits} and {@code probabilities}, float [N, classes]. The class names are in {@code
 * synset.txt}, one a line, where DJL's translators look for them.
 */
public final class SavedModelExporter implements ModelExporter {
  @Override
  public String format() {
    return "saved-model";
  }

  @Override
  public void export(
      Architecture architecture, Weights weights, List<String> classNames, Path target) {
    weights.requireFit(architecture);
    ExportChecks.requireNames(architecture, classNames);
    Path absolute = ExportChecks.requireNew(target, "folder");
    SavedModel model = graph(architecture, weights);
    try {
      write(model, classNames, absolute);
    } catch (IOException e) {
      throw ExportChecks.cannotWrite(
          target, e, "choose a folder whose parent exists and is writable");
    }
  }

  private static SavedModel graph(Architecture architecture, Weights weights) {
    try {
      NativeLibrary.load();
      return ServingGraph.of(architecture, weights);
    } catch (LinkageError e) {
      throw new FmnistException(
          "format saved-model needs TensorFlow, which does not load: "
              + e
              + "; build with the Maven profile -Ptensorflow, or depend on io.fmnist:fmnist-tensorflow",
          e);
    }
  }

  private static void write(SavedModel model, List<String> classNames, Path target)
      throws IOException {
    WholeFile.write(
        target,
        folder -> {
          Files.createDirectory(folder);
          Files.write(folder.resolve("saved_model.pb"), model.toByteArray());
          Files.write(folder.resolve("synset.txt"), classNames);
          // Loaders of other programs expect this folder, though there is nothing to restore.
          Files.createDirectory(folder.resolve("variables"));
        });
  }
}
