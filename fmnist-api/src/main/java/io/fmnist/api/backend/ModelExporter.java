package io.fmnist.api.backend;

import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes a trained network in a format that other programs run. Implementations are listed in
 * {@code META-INF/services}, are found by {@link ModelExporters} and have a public constructor
 * without arguments that does not load an engine.
 */
public interface ModelExporter {

  /** Returns the name by which users choose it: lower-case letters, digits and dashes. */
  String format();

  /** Returns what is added to a run folder's name to name its export, for example {@code .onnx}. */
  default String suffix() {
    return "-" + format();
  }

  /**
   * Writes a network for inference, all of it or nothing: the target appears when it is complete.
   *
   * @param weights that fit the architecture
   * @param classNames one for each class, without line breaks
   * @param target file or folder, as the format has it; must not exist, its parent must
   * @throws io.fmnist.api.FmnistException if the target exists or cannot be written, if weights or
   *     names do not fit, or if the format needs an engine that cannot start
   */
  void export(Architecture architecture, Weights weights, List<String> classNames, Path target);

  /**
   * As {@link #export(Architecture, Weights, List, Path)}, with texts that tell where the network
   * comes from. Only formats with a place for them keep them.
   *
   * @param metadata texts by name
   */
  default void export(
      Architecture architecture,
      Weights weights,
      List<String> classNames,
      Map<String, String> metadata,
      Path target) {
    export(architecture, weights, classNames, target);
  }
}
