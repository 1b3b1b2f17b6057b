package io.fmnist.it.kit;

import io.fmnist.api.model.Architecture;
import java.util.ArrayList;
import java.util.List;

/** A layer case with a kind of batch. */
record LayerSample(LayerCase layerCase, BatchKind batch) {
  private static final long SEED = 1;

  static List<LayerSample> all() {
    List<LayerSample> all = new ArrayList<>();
    for (LayerCase c : LayerCases.all()) {
      for (BatchKind kind : List.of(BatchKind.FULL, BatchKind.ONE, BatchKind.SHORT)) {
        all.add(new LayerSample(c, kind));
      }
    }
    return all;
  }

  String name() {
    return layerCase.name() + ", " + batch;
  }

  Architecture architecture() {
    return layerCase.architecture();
  }

  /** Draws the sample; every case has a fair one, which the kit's own tests see to. */
  Sample sample() {
    return Sample.fair(architecture(), batch, SEED)
        .orElseThrow(() -> new IllegalStateException(name() + " has no fair sample"));
  }
}
