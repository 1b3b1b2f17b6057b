package io.fmnist.tasks.exchange;

import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.backend.support.ExportChecks;
import io.fmnist.api.file.WholeFile;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the exporters of this package have in common: checks, and a target that appears whole. */
abstract class NetworkExporter implements ModelExporter {
  private final String kind;

  /**
   * Makes an exporter.
   *
   * @param kind what it writes: file or folder
   */
  NetworkExporter(String kind) {
    this.kind = kind;
  }

  /**
   * A network to write.
   *
   * @param architecture the network
   * @param weights that fit
   * @param classNames one for each class
   * @param metadata texts that tell where it comes from, by name
   */
  record Network(
      Architecture architecture,
      Weights weights,
      List<String> classNames,
      Map<String, String> metadata) {}

  /**
   * Writes the network where nothing is yet.
   *
   * @throws IOException if that fails
   */
  abstract void write(Network network, Path partial) throws IOException;

  @Override
  public final void export(
      Architecture architecture, Weights weights, List<String> classNames, Path target) {
    export(architecture, weights, classNames, Map.of(), target);
  }

  @Override
  public final void export(
      Architecture architecture,
      Weights weights,
      List<String> classNames,
      Map<String, String> metadata,
      Path target) {
    weights.requireFit(architecture);
    ExportChecks.requireNames(architecture, classNames);
    requireName(target);
    Path absolute = ExportChecks.requireNew(target, kind);
    Network network = new Network(architecture, weights, classNames, metadata);
    try {
      WholeFile.write(absolute, partial -> write(network, partial));
    } catch (IOException e) {
      throw ExportChecks.cannotWrite(target, e, "choose a writable folder");
    }
  }

  /** Requires a name that readers of the format accept. */
  void requireName(Path target) {}
}
