package io.fmnist.dl4j.export;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.dl4j.Dl4jBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
    if (classNames.size() != architecture.classes()) {
      throw new FmnistException(
          "there are "
              + classNames.size()
              + " class names, but the network has "
              + architecture.classes()
              + " logits; give one name for each");
    }
    Path absolute = target.toAbsolutePath();
    if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
      boolean removable = Files.isDirectory(absolute) || Files.isRegularFile(absolute);
      throw new FmnistException(
          target
              + (removable
                  ? " exists already; choose a new file, or remove it first"
                  : " exists already and is no file, but a device, pipe or broken link; choose a new file"));
    }
    Path parent = absolute.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new FmnistException(target + " has no folder to lie in; make it first");
    }
    try {
      write(architecture, weights, classNames, absolute, parent);
    } catch (IOException e) {
      throw new FmnistException(
          "the model cannot be written to " + target + ": " + e + "; choose a writable folder", e);
    }
  }

  private static void write(
      Architecture architecture, Weights weights, List<String> classNames, Path target, Path parent)
      throws IOException {
    // Created anew with ordinary permissions; a name that is hidden and nobody else's.
    Path temporary =
        parent.resolve("." + target.getFileName() + "." + ProcessHandle.current().pid());
    try {
      // Starts ND4J as for training: its settings are for the whole process and can be made once.
      new Dl4jBackend().describe();
      GraphFile.write(architecture, weights, classNames, temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (LinkageError e) {
      throw new FmnistException(
          "format dl4j needs Deeplearning4j, which does not load: "
              + e
              + "; build with the Maven profile -Pdl4j, or depend on org.deeplearning4j:deeplearning4j-nn",
          e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
