package io.fmnist.dl4j.export;

import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;

/** Writes a network as Deeplearning4j's zip; apart, so that its classes load only when needed. */
final class GraphFile {
  private GraphFile() {}

  static void write(Architecture architecture, Weights weights, List<String> classNames, Path file)
      throws IOException {
    ComputationGraph graph = GraphMaker.make(architecture, weights);
    ModelSerializer.writeModel(graph, file.toFile(), false);
    ModelSerializer.addObjectToFile(file.toFile(), "classNames", new ArrayList<>(classNames));
  }
}
