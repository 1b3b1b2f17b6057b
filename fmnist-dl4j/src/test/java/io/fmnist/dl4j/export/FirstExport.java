package io.fmnist.dl4j.export;

import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Exports before anything else and prints JavaCPP's limits on memory; 0 is none. */
final class FirstExport {
  private FirstExport() {}

  public static void main(String[] args) {
    Architecture architecture = Architecture.builder(1, 2, 2).flatten().dense(3).build();
    Weights weights = Weights.initial(architecture, 1);
    new Dl4jZipExporter().export(architecture, weights, List.of("a", "b", "c"), Path.of(args[0]));
    System.out.println("limits " + Pointer.maxBytes() + " and " + Pointer.maxPhysicalBytes());
  }
}
