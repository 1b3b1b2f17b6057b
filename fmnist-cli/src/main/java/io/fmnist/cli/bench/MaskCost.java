package io.fmnist.cli.bench;

import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ResolvedLayer;
import java.util.List;

/**
 * What the dropout masks of a step cost, drawn on their own as a backend draws them in its step.
 */
final class MaskCost {
  private static final int STEPS = 40;

  private MaskCost() {}

  /** Returns the median wall time of one step's masks; 0 for a network without dropout. */
  static double secondsPerStep(Architecture architecture, int batchSize) {
    List<ResolvedLayer> dropouts = architecture.dropouts();
    if (dropouts.isEmpty()) {
      return 0;
    }
    int longest = dropouts.stream().mapToInt(at -> at.input().elements()).max().orElse(0);
    byte[] mask = new byte[Math.multiplyExact(longest, batchSize)];
    double[] seconds = new double[STEPS];
    for (int step = 0; step < STEPS; step++) {
      DropoutMasks masks = new DropoutMasks(1, step);
      long start = System.nanoTime();
      for (ResolvedLayer at : dropouts) {
        double rate = ((Dropout) at.layer()).rate();
        masks.fill(at.dropoutOrdinal(), rate, mask, at.input().elements() * batchSize);
      }
      seconds[step] = (System.nanoTime() - start) * 1e-9;
    }
    return Quantiles.median(seconds);
  }
}
