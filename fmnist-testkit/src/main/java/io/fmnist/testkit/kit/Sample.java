package io.fmnist.testkit.kit;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.testkit.reference.ReferenceBackend;
import io.fmnist.testkit.reference.ReferenceNetwork;
import java.util.Optional;

/**
 * A network with everything that its arithmetic depends on.
 *
 * @param architecture the network
 * @param weights all tensors
 * @param batch images and labels
 * @param masks of the dropout layers
 */
record Sample(Architecture architecture, Weights weights, Batch batch, DropoutMasks masks) {
  /** Nearer to a kink than this, rounding decides on the side. */
  static final double KINK_WIDTH = 1e-5;

  /** Most that rounding between layers may change a result, relative; else nobody can be judged. */
  static final double ROUNDING = 1e-6;

  private static final int TRIES = 30;
  private static final Backend EXACT = new ReferenceBackend();
  private static final Backend ROUNDED = ReferenceBackend.rounded();

  /**
   * Draws a sample on which float32 arithmetic can be judged: no value stands near a kink, and the
   * reference with every value rounded to float32 between layers gives nearly the same results.
   *
   * @return empty if none of the seeds from {@code seed} on gives one
   */
  static Optional<Sample> fair(Architecture architecture, BatchKind kind, long seed) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      long s = seed + attempt * 1_000_003L;
      Sample sample =
          new Sample(
              architecture,
              Samples.weights(architecture, s),
              kind.draw(architecture, s),
              new DropoutMasks(s, attempt));
      if (sample.isFair()) {
        return Optional.of(sample);
      }
    }
    return Optional.empty();
  }

  private boolean isFair() {
    ReferenceNetwork network = new ReferenceNetwork(architecture, weights);
    if (!network.imagesNearKinks(batch, masks, values -> KINK_WIDTH).isEmpty()) {
      return false;
    }
    Probe everything = Probes.everything(this, Sgd.of(0.1));
    return Difference.between(
            everything.read(EXACT, Session.ONE_THREAD),
            everything.read(ROUNDED, Session.ONE_THREAD),
            Scope.RANDOM,
            java.util.Map.of())
        .stream()
        .allMatch(d -> d.relative() < ROUNDING);
  }
}
