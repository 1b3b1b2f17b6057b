package io.fmnist.testkit.kit;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/**
 * Rule 5.19: whether the process grows with the number of steps, its Java heap left out. Most of
 * several rounds must be calm: a leak shows in nearly all, whatever caches and compilers do in one
 * or two. A round's memory is the least of several readings in it: what an allocator takes and
 * gives back is in some of them only, a leak in all.
 */
final class MemoryCheck {
  private static final int WARM_UP = 200;
  private static final int STEPS = 1000;
  private static final int READINGS = 5;
  private static final int ROUNDS = 7;
  private static final int MOST = ROUNDS / 2 + 1;

  /** A leak of one activation of this network a step would be 18 MB a round. */
  private static final long LIMIT = 4 << 20;

  private static final Architecture NETWORK =
      new Architecture(
          new ImageShape(1, 12, 12),
          List.of(
              Conv2d.same(8, 3),
              BatchNorm.keras(),
              Activation.relu(),
              MaxPool2d.of(2),
              new Dropout(0.25),
              new Flatten(),
              Dense.of(10)));

  private MemoryCheck() {}

  static void run(Check check, Session session) {
    if (NativeMemory.bytes().isEmpty()) {
      session.report().note("Rule 5.19 was not checked: it needs Linux and HotSpot.");
      throw new TestAbortedException("the process's memory outside the heap cannot be told here");
    }
    Architecture network = session.supports(NETWORK) ? NETWORK : session.sample().architecture();
    Sample sample =
        new Sample(
            network,
            Samples.weights(network, 1),
            Samples.batch(network, 4, 1),
            new DropoutMasks(1, 0));
    List<Long> growths = new ArrayList<>();
    try (BackendModel model = session.model(sample)) {
      steps(model, sample, WARM_UP);
      long before = round(model, sample);
      while (growths.size() < ROUNDS && calm(growths) < MOST) {
        long now = round(model, sample);
        growths.add(now - before);
        before = now;
      }
    }
    ContractChecks.require(
        calm(growths) >= MOST,
        String.format(
            Locale.ROOT,
            "%,d steps make the process grow by %s MB in %d rounds; %.1f MB is allowed in most."
                + " Close what every step allocates outside the heap",
            STEPS,
            growths.stream()
                .map(g -> String.format(Locale.ROOT, "%.1f", g / 1e6))
                .collect(Collectors.joining(", ")),
            growths.size(),
            LIMIT / 1e6));
  }

  private static long round(BackendModel model, Sample sample) {
    long least = Long.MAX_VALUE;
    for (int reading = 0; reading < READINGS; reading++) {
      steps(model, sample, STEPS / READINGS);
      least = Math.min(least, NativeMemory.bytes().orElseThrow());
    }
    return least;
  }

  private static long calm(List<Long> growths) {
    return growths.stream().filter(g -> g <= LIMIT).count();
  }

  private static void steps(BackendModel model, Sample sample, int count) {
    for (int step = 0; step < count; step++) {
      ContractChecks.step(model, sample, step);
      if (step % 10 == 0) {
        model.logits(sample.batch());
        model.lossAndGradients(sample.batch(), sample.masks());
        model.setWeights(model.weights());
        model.setOptimizerState(model.optimizerState());
      }
    }
  }
}
