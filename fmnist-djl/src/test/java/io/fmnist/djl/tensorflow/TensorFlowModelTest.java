package io.fmnist.djl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Batch;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Sgd;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a model on TensorFlow")
class TensorFlowModelTest {
  private static final Optimizer SGD = new Sgd(0.05, 0.9, true);

  @Test
  @DisplayName("learns: the loss of one batch falls")
  void learns() {
    Batch batch = Networks.batch(16);
    try (BackendModel model = Networks.model(Adam.keras())) {
      double first = model.trainStep(batch, 0.01, new DropoutMasks(1, 0)).loss();
      double last = first;
      for (int step = 1; step < 40; step++) {
        last = model.trainStep(batch, 0.01, new DropoutMasks(1, step)).loss();
      }
      assertThat(last).isLessThan(first / 2);
    }
  }

  @Test
  @DisplayName("gives equal bits for equal seeds and threads")
  void isDeterministic() {
    assertThat(weightsAfterThreeSteps()).isEqualTo(weightsAfterThreeSteps());
  }

  private static Weights weightsAfterThreeSteps() {
    try (BackendModel model = Networks.model(Adam.keras())) {
      for (int step = 0; step < 3; step++) {
        model.trainStep(Networks.batch(32), 0.01, new DropoutMasks(1, step));
      }
      return model.weights();
    }
  }

  @Test
  @DisplayName("keeps weights, running statistics and state while it computes gradients and logits")
  void readsChangeNothing() {
    Batch batch = Networks.batch(8);
    try (BackendModel model = Networks.model(SGD)) {
      model.trainStep(batch, 0.05, new DropoutMasks(1, 0));
      Weights weights = model.weights();
      OptimizerState state = model.optimizerState();
      model.lossAndGradients(batch, new DropoutMasks(1, 1));
      model.logits(batch);
      assertThat(model.weights()).isEqualTo(weights);
      assertThat(model.optimizerState()).isEqualTo(state);
    }
  }

  @Test
  @DisplayName("goes on in another model as if nothing had happened")
  void continuesElsewhere() {
    Batch batch = Networks.batch(8);
    try (BackendModel one = Networks.model(SGD);
        BackendModel other = Networks.model(SGD)) {
      one.trainStep(batch, 0.05, new DropoutMasks(1, 0));
      other.setWeights(one.weights());
      other.setOptimizerState(one.optimizerState());
      one.trainStep(batch, 0.05, new DropoutMasks(1, 1));
      other.trainStep(batch, 0.05, new DropoutMasks(1, 1));
      assertThat(other.weights()).isEqualTo(one.weights());
      assertThat(other.optimizerState()).isEqualTo(one.optimizerState());
    }
  }

  @Test
  @DisplayName("takes batches of any size, one after the other")
  void anyBatchSize() {
    try (BackendModel model = Networks.model(SGD)) {
      for (int size : new int[] {32, 5, 1, 32}) {
        Batch batch = Networks.batch(size);
        assertThat(model.trainStep(batch, 0.01, new DropoutMasks(1, size)).loss()).isFinite();
        assertThat(model.logits(batch)).hasSize(size * 4);
      }
    }
  }

  @Test
  @DisplayName(
      "survives the gradient of strided 1x1 convolutions, which oneDNN's own kernel does not")
  void stridedPointwiseConvolution() {
    Conv2d strided =
        new Conv2d(4, Window.square(1, 2), Padding.same(), true, Initializer.GLOROT_UNIFORM);
    Architecture network =
        new Architecture(
            Networks.batch(1).shape(),
            List.of(new Residual(List.of(strided), List.of(strided)), new Flatten(), Dense.of(4)));
    for (int i = 0; i < 20; i++) {
      try (BackendModel model = Networks.model(network, SGD)) {
        assertThat(model.lossAndGradients(Networks.batch(1), new DropoutMasks(1, i)).loss())
            .isFinite();
      }
    }
  }

  @Test
  @DisplayName(
      "survives a convolution whose windows all lie in padding, which oneDNN's own padding does not")
  void windowsWithoutAPixel() {
    // The map has seven columns; the windows lie on the columns before and after it.
    Conv2d beside =
        new Conv2d(
            2, new Window(3, 1, 1, 8), Padding.explicit(1), false, Initializer.GLOROT_UNIFORM);
    Architecture network =
        new Architecture(Networks.batch(1).shape(), List.of(beside, new Flatten(), Dense.of(4)));
    try (BackendModel model = Networks.model(network, SGD)) {
      assertThat(model.logits(Networks.batch(2))).hasSize(8).containsOnly(0);
      assertThat(model.trainStep(Networks.batch(2), 0.05, new DropoutMasks(1, 0)).loss())
          .isFinite();
    }
  }

  @Test
  @DisplayName("leaves DJL's downloads to the application")
  void staysOnline() {
    Networks.model(SGD).close();
    assertThat(System.getProperty("ai.djl.offline")).isNull();
  }

  @Test
  @DisplayName("refuses another number of threads than that of the process's first model")
  void threadsAreFixed() {
    Networks.model(SGD).close();
    RuntimeOptions three = new RuntimeOptions(Device.cpu(), 3);
    assertThatThrownBy(() -> new TensorFlowBackend().create(Networks.request(SGD, three)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("runs with 2 threads in this process")
        .hasMessageContaining("asked for 3")
        .hasMessageContaining("start a new process");
  }

  @Test
  @DisplayName("refuses a GPU that is not there and says what to use")
  void noGpu() {
    RuntimeOptions gpu = new RuntimeOptions(Device.parse("cuda:999"), Networks.THREADS);
    assertThatThrownBy(() -> new TensorFlowBackend().create(Networks.request(SGD, gpu)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("device cuda:999 is not there: TensorFlow 2.16")
        .hasMessageContaining("device cpu");
  }

  @Test
  @DisplayName("can be closed twice and then refuses everything")
  void closed() {
    BackendModel model = Networks.model(SGD);
    model.close();
    model.close();
    assertThatThrownBy(model::weights)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> model.logits(Networks.batch(1)))
        .isInstanceOf(IllegalStateException.class);
  }
}
