package io.fmnist.testkit.kit;

import io.fmnist.api.model.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A layer case with a kind of batch. */
final class LayerSample {
  private static final Map<Long, List<LayerSample>> ALL = new ConcurrentHashMap<>();

  private final LayerCase layerCase;
  private final BatchKind batch;
  private final Lazy<Sample> sample;

  private LayerSample(LayerCase layerCase, BatchKind batch, long seed) {
    this.layerCase = layerCase;
    this.batch = batch;
    this.sample = new Lazy<>(() -> draw(seed));
  }

  /**
   * Returns all cases with all kinds of batches; each level gets the same, which are drawn once.
   */
  static List<LayerSample> all(long seed) {
    return ALL.computeIfAbsent(seed, LayerSample::list);
  }

  private static List<LayerSample> list(long seed) {
    List<LayerSample> all = new ArrayList<>();
    for (LayerCase c : LayerCases.all()) {
      for (BatchKind kind : List.of(BatchKind.FULL, BatchKind.ONE, BatchKind.SHORT)) {
        all.add(new LayerSample(c, kind, seed));
      }
    }
    return List.copyOf(all);
  }

  String name() {
    return layerCase.name() + ", " + batch;
  }

  Architecture architecture() {
    return layerCase.architecture();
  }

  /** Returns the sample; every case has a fair one, which the kit's own tests see to. */
  Sample sample() {
    return sample.get();
  }

  private Sample draw(long seed) {
    return Sample.fair(architecture(), batch, seed)
        .orElseThrow(() -> new IllegalStateException(name() + " has no fair sample"));
  }
}
