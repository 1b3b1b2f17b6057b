package io.fmnist.djl.tensorflow;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
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
  private static final Pattern LINE_BREAK = Pattern.compile("\\R");

  @Override
  public String format() {
    return "saved-model";
  }

  @Override
  public void export(
      Architecture architecture, Weights weights, List<String> classNames, Path target) {
    weights.requireFit(architecture);
    requireNames(architecture, classNames);
    Path absolute = target.toAbsolutePath();
    if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
      boolean removable = Files.isDirectory(absolute) || Files.isRegularFile(absolute);
      throw new FmnistException(
          target
              + (removable
                  ? " exists already; choose a new folder, or remove it first"
                  : " exists already and is no folder, but a device, pipe or broken link; choose a new folder"));
    }
    NativeLibrary.load();
    SavedModel model = ServingGraph.of(architecture, weights);
    try {
      write(model, classNames, absolute);
    } catch (IOException e) {
      throw new FmnistException(
          "the model cannot be written to "
              + target
              + ": "
              + e
              + "; choose a folder whose parent exists and is writable",
          e);
    }
  }

  private static void requireNames(Architecture architecture, List<String> classNames) {
    if (classNames.size() != architecture.classes()) {
      throw new FmnistException(
          "there are "
              + classNames.size()
              + " class names, but the network has "
              + architecture.classes()
              + " logits; give one name for each");
    }
    for (String name : classNames) {
      if (LINE_BREAK.matcher(name).find()) {
        throw new FmnistException(
            "the class name \"" + name + "\" has a line break; names must be on one line");
      }
    }
  }

  private static void write(SavedModel model, List<String> classNames, Path target)
      throws IOException {
    Path parent = target.getParent();
    if (parent == null) {
      throw new IOException("it is the root folder");
    }
    Path temporary = Files.createTempDirectory(parent, "." + target.getFileName() + ".");
    try {
      Files.write(temporary.resolve("saved_model.pb"), model.toByteArray());
      Files.write(temporary.resolve("synset.txt"), classNames);
      // Loaders of other programs expect this folder, though there is nothing to restore.
      Files.createDirectory(temporary.resolve("variables"));
      readable(temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      delete(temporary);
      throw e;
    }
  }

  /** A temporary folder is for its owner only; an exported model is as readable as any folder. */
  private static void readable(Path folder) throws IOException {
    Path ordinary = Files.createDirectory(folder.resolve("ordinary"));
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(folder, Files.getPosixFilePermissions(ordinary));
    }
    Files.delete(ordinary);
  }

  private static void delete(Path temporary) throws IOException {
    for (String name : List.of("ordinary", "variables", "synset.txt", "saved_model.pb")) {
      Files.deleteIfExists(temporary.resolve(name));
    }
    Files.deleteIfExists(temporary);
  }
}
