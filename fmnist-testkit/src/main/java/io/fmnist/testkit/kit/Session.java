package io.fmnist.testkit.kit;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.testkit.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/**
 * One backend under test.
 *
 * @param backend the backend
 * @param device where it computes
 * @param threads thread counts to check, each in turn
 * @param seed of weights, images and random networks
 * @param report where differences are written down
 * @param judging whether a difference above its tolerance fails; else it is only written down
 */
record Session(
    Backend backend,
    Device device,
    List<Integer> threads,
    long seed,
    Report report,
    boolean judging) {
  static final Backend REFERENCE = new ReferenceBackend();
  static final RuntimeOptions ONE_THREAD = new RuntimeOptions(Device.cpu(), 1);

  Session {
    threads = List.copyOf(threads);
  }

  /** Returns how the engine runs in the checks that need no second thread count. */
  RuntimeOptions runtime() {
    return new RuntimeOptions(device, threads.get(0));
  }

  /** Returns a small network with a batch of 3 that the backend supports. */
  Sample sample() {
    ImageShape input = new ImageShape(2, 6, 5);
    List<List<Layer>> candidates =
        List.of(
            List.of(
                Conv2d.same(3, 3),
                new BatchNorm(0.8, 1e-3),
                Activation.relu(),
                MaxPool2d.of(2),
                new Dropout(0.25),
                new Flatten(),
                Dense.of(4)),
            List.of(Conv2d.same(3, 3), Activation.relu(), new Flatten(), Dense.of(4)),
            List.of(new Flatten(), Dense.of(4)));
    Architecture network =
        candidates.stream()
            .map(layers -> new Architecture(input, layers))
            .filter(this::supports)
            .findFirst()
            .orElseThrow(
                () -> new AssertionError("the backend supports not even flatten and dense"));
    return Sample.fair(network, BatchKind.FULL, 4).orElseThrow();
  }

  /** Returns a request for a model on the first thread count. */
  ModelRequest request(Sample sample, Optimizer optimizer) {
    return new ModelRequest(sample.architecture(), optimizer, sample.weights(), runtime());
  }

  /** Returns a model of a sample with an optimizer with state that matters, if there is one. */
  BackendModel model(Sample sample) {
    return model(sample, optimizer());
  }

  /** Returns a model of a sample on the first thread count. */
  BackendModel model(Sample sample, Optimizer optimizer) {
    return backend.create(request(sample, optimizer));
  }

  /** Returns an optimizer with state that matters, if there is one. */
  Optimizer optimizer() {
    return supports(Adam.keras()) ? Adam.keras() : anyOptimizer();
  }

  /** Returns an optimizer that the backend supports, where it does not matter which. */
  Optimizer anyOptimizer() {
    return OptimizerCases.all().stream()
        .map(OptimizerCase::optimizer)
        .filter(this::supports)
        .findFirst()
        .orElseThrow(() -> new AssertionError("the backend declares that it has no optimizer"));
  }

  /** Returns the same session without writing anything down. */
  Session unreported() {
    return new Session(backend, device, threads, seed, new Report(), judging);
  }

  boolean supports(Optimizer optimizer) {
    return !backend.capabilities().unsupportedOptimizers().contains(optimizer.getClass());
  }

  boolean supports(Architecture architecture) {
    return unsupported(architecture.resolved()).isEmpty();
  }

  private List<Class<? extends Layer>> unsupported(List<ResolvedLayer> layers) {
    List<Class<? extends Layer>> found = new ArrayList<>();
    for (ResolvedLayer at : layers) {
      if (backend.capabilities().unsupportedLayers().contains(at.layer().getClass())) {
        found.add(at.layer().getClass());
      }
      found.addAll(unsupported(at.main()));
      found.addAll(unsupported(at.shortcut()));
    }
    return found;
  }

  /** Ends the check where the backend declares that it cannot do this. */
  void require(Architecture architecture, Optimizer optimizer) {
    List<Class<? extends Layer>> missing = unsupported(architecture.resolved());
    if (!missing.isEmpty() || !supports(optimizer)) {
      throw new TestAbortedException(
          backend.id()
              + " declares that it does not support "
              + (missing.isEmpty() ? optimizer.kind() : missing.get(0).getSimpleName()));
    }
  }

  /** Compares a probe's readings with the reference's, on every thread count. */
  void compare(Check check, Scope scope, Probe probe, Map<String, double[]> slack) {
    List<Reading> expected = probe.read(REFERENCE, ONE_THREAD);
    for (int count : threads) {
      List<Reading> actual = probe.read(backend, new RuntimeOptions(device, count));
      List<Difference> differences = Difference.between(expected, actual, scope, slack);
      report.add(check, count, differences);
      List<Difference> failed =
          differences.stream().filter(d -> !d.isWithinTolerance()).limit(3).toList();
      if (judging && !failed.isEmpty()) {
        throw new AssertionError(
            check
                + ", "
                + count
                + " thread(s):\n  "
                + failed.stream().map(Difference::toString).collect(Collectors.joining("\n  "))
                + "\n  "
                + Diagnosis.of(probe, actual, scope, slack));
      }
    }
  }
}
