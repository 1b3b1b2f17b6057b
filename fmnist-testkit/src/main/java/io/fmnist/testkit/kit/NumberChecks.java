package io.fmnist.testkit.kit;

import static io.fmnist.testkit.kit.ContractChecks.last;
import static io.fmnist.testkit.kit.ContractChecks.require;
import static io.fmnist.testkit.kit.ContractChecks.step;
import static io.fmnist.testkit.kit.ContractChecks.withLast;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The rules about NaN and infinity. */
final class NumberChecks {
  private static final double RATE = 0.01;
  private static final List<Float> NOT_FINITE =
      List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);

  private NumberChecks() {}

  static void notFinite(Check check, Session session) {
    ContractChecks.refuses(session, FmnistException.class, NumberChecks::calls);
  }

  private static Map<String, Consumer<BackendModel>> calls(Sample sample, Optimizer optimizer) {
    Weights gradients = Samples.gradients(sample.architecture(), 88);
    OptimizerState state = Samples.state(sample.architecture(), optimizer, 7, 88);
    Map<String, Consumer<BackendModel>> calls = new LinkedHashMap<>();
    for (float value : NOT_FINITE) {
      Weights badWeights = with(sample.weights(), value);
      Weights badGradients = with(gradients, value);
      Map<String, Weights> slots = new LinkedHashMap<>(state.slots());
      slots.computeIfPresent(last(slots), (slot, tensors) -> with(tensors, value));
      OptimizerState badState = new OptimizerState(7, slots);
      calls.put("setWeights with " + value, m -> m.setWeights(badWeights));
      calls.put("applyGradients with " + value, m -> m.applyGradients(badGradients, RATE));
      calls.put("setOptimizerState with " + value, m -> m.setOptimizerState(badState));
    }
    for (double rate : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e39, -RATE}) {
      calls.put(
          "trainStep at rate " + rate, m -> m.trainStep(sample.batch(), rate, sample.masks()));
      calls.put("applyGradients at rate " + rate, m -> m.applyGradients(gradients, rate));
    }
    return calls;
  }

  // The last value of the last tensor, so that who takes tensors before all are checked is found.
  private static Weights with(Weights weights, float value) {
    return withLast(
        weights,
        last -> {
          float[] values = last.toArray();
          values[values.length - 1] = value;
          return Tensor.of(last.shape(), values);
        });
  }

  /** So many dense layers of huge weights that float64 overflows too. */
  static void overflow(Check check, Session session) {
    List<Layer> layers = new ArrayList<>(List.of(new Flatten()));
    layers.addAll(Collections.nCopies(10, Dense.of(3)));
    Architecture network = new Architecture(new ImageShape(1, 4, 4), layers);
    Sample sample =
        new Sample(network, huge(network), Samples.batch(network, 4, 5), new DropoutMasks(5, 0));
    try (BackendModel model = session.model(sample)) {
      float[] logits = model.logits(sample.batch());
      for (float logit : logits) {
        require(
            !Float.isFinite(logit),
            "logits beyond float32 come back as " + Arrays.toString(logits));
      }
      double loss = model.lossAndGradients(sample.batch(), sample.masks()).loss();
      require(!Double.isFinite(loss), "the loss of logits beyond float32 is " + loss);
      double stepLoss = step(model, sample, 0).loss();
      require(!Double.isFinite(stepLoss), "a step's loss of such logits is " + stepLoss);
    }
  }

  private static Weights huge(Architecture network) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    network
        .parameters()
        .forEach(
            p -> {
              float[] values = new float[p.size()];
              Arrays.fill(values, p.shape().size() == 1 ? 1 : Float.MAX_VALUE);
              tensors.put(p.name(), Tensor.of(p.shape(), values));
            });
    return new Weights(tensors);
  }
}
