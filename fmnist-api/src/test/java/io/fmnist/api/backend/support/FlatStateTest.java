package io.fmnist.api.backend.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.optimizer.Sgd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a model's state in flat vectors")
class FlatStateTest {
  // A dense kernel [3, 2*2*1] behind a map [2, 2, 1], so that an engine may want another order.
  private static final Architecture ARCHITECTURE =
      Architecture.builder(2, 2, 1).flatten().dense(3).batchNorm().build();
  private static final Weights WEIGHTS = Weights.initial(ARCHITECTURE, 7);

  private final List<FlatTensor> tensors = tensors();

  private static List<FlatTensor> tensors() {
    List<FlatTensor> tensors = new ArrayList<>();
    int offset = 0;
    for (ParameterSpec spec : ARCHITECTURE.parameters()) {
      if (spec.isTrainable()) {
        boolean kernel = spec.role() == ParameterSpec.Role.KERNEL;
        ChannelsLast layout = kernel ? new ChannelsLast(3, 2, 2) : ChannelsLast.none(spec.size());
        tensors.add(new FlatTensor(spec, offset, layout));
        offset += spec.size();
      }
    }
    return tensors;
  }

  @Test
  void givesBackTheValuesThatItTookThoughTheyLieInTheEnginesOrder() {
    FlatState state = new FlatState(Adam.keras(), Regularization.NONE, FrozenLayers.NONE, tensors);
    state.loadValues(WEIGHTS);
    state
        .exportValues()
        .asMap()
        .forEach((name, tensor) -> assertThat(tensor).isEqualTo(WEIGHTS.get(name)));
    float[] kernel = WEIGHTS.get(tensors.get(0).spec().name()).toArray();
    assertThat(state.values()[0]).isEqualTo(kernel[0]);
    assertThat(state.values()[1]).isEqualTo(kernel[2]);
  }

  @Test
  void updatesTheValuesByTheGradients() {
    FlatState state = new FlatState(Sgd.of(0.25), Regularization.NONE, FrozenLayers.NONE, tensors);
    state.loadValues(WEIGHTS);
    state.loadGradients(WEIGHTS);
    state.update(0.25);
    Tensor before = WEIGHTS.get(tensors.get(0).spec().name());
    Tensor after = state.exportValues().get(tensors.get(0).spec().name());
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.toArray()[i]).isCloseTo(0.75f * before.toArray()[i], within(1e-7f));
    }
    assertThat(state.exportGradients().get(tensors.get(0).spec().name())).isEqualTo(before);
  }

  @Test
  void clipsByTheNormOfAllGradientsAndDecaysKernelsOnly() {
    Regularization regularization = new Regularization(2, 0.5, false, 1);
    FlatState state = new FlatState(Sgd.of(0.25), regularization, FrozenLayers.NONE, tensors);
    float[] values = state.values();
    float[] gradients = state.gradients();
    java.util.Arrays.fill(values, 8);
    java.util.Arrays.fill(gradients, 3);
    state.update(0.25);
    double clipped = 1 / Math.sqrt(values.length);
    for (FlatTensor tensor : tensors) {
      boolean kernel = tensor.spec().role() == ParameterSpec.Role.KERNEL;
      double decayed = kernel ? 8 - 0.25 * 2 * 8 - 0.25 * 0.5 * 8 : 8;
      for (int i = 0; i < tensor.spec().size(); i++) {
        assertThat((double) values[tensor.offset() + i])
            .isCloseTo(decayed - 0.25 * clipped, within(1e-6));
      }
    }
  }

  @Test
  void aNormThatIsNotFiniteMakesEveryValueNaN() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      FlatState state =
          new FlatState(
              Sgd.of(0.25), Regularization.NONE.withClipNorm(1), FrozenLayers.NONE, tensors);
      state.gradients()[3] = bad;
      state.update(0.25);
      assertThat(state.values()).containsOnly(Float.NaN);
    }
  }

  @Test
  void goesOnWithAnImportedOptimizerStateAsWithItsOwn() {
    FlatState first = new FlatState(Adam.keras(), Regularization.NONE, FrozenLayers.NONE, tensors);
    first.loadValues(WEIGHTS);
    first.loadGradients(WEIGHTS);
    first.update(0.1);
    FlatState second = new FlatState(Adam.keras(), Regularization.NONE, FrozenLayers.NONE, tensors);
    second.loadValues(first.exportValues());
    second.loadGradients(WEIGHTS);
    second.setOptimizerState(first.optimizerState());
    first.update(0.1);
    second.update(0.1);
    assertThat(second.exportValues()).isEqualTo(first.exportValues());
    assertThat(second.optimizerState()).isEqualTo(first.optimizerState());
    assertThat(second.optimizerState().steps()).isEqualTo(2);
  }

  @Test
  void keepsRunningStatisticsByTheirMomentum() {
    ResolvedLayer norm = ARCHITECTURE.flattened().get(2);
    RunningStatistics running = new RunningStatistics(norm);
    running.load(WEIGHTS);
    running.update(new double[] {1, 2, 3}, new double[] {4, 4, 4});
    double momentum = ((BatchNorm) norm.layer()).momentum();
    Map<String, Tensor> exported = new LinkedHashMap<>();
    running.export(exported);
    assertThat(exported.get("2.running_mean").toArray()[2])
        .isCloseTo((float) ((1 - momentum) * 3), within(1e-6f));
    assertThat(exported.get("2.running_variance").toArray())
        .containsOnly((float) (momentum + (1 - momentum) * 4));
  }

  @Test
  void isPutInCanonicalOrderWithWhatIsNotTrained() {
    Map<String, Tensor> reversed = new LinkedHashMap<>();
    List<String> names = new ArrayList<>(WEIGHTS.asMap().keySet());
    Collections.reverse(names);
    names.forEach(name -> reversed.put(name, WEIGHTS.get(name)));
    assertThat(Weights.of(ARCHITECTURE, reversed).asMap().keySet())
        .containsExactlyElementsOf(WEIGHTS.asMap().keySet());
  }
}
