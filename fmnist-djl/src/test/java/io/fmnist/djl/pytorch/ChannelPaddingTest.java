package io.fmnist.djl.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Batch;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.DepthwiseConv2d;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.GlobalMaxPool;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("channels that are added to convolutions")
class ChannelPaddingTest {
  private static final ImageShape INPUT = new ImageShape(3, 9, 7);

  private static Architecture network(Layer... layers) {
    return new Architecture(INPUT, List.of(layers));
  }

  @Test
  @DisplayName("make eight of five before a batch normalization, and change nothing elsewhere")
  void onlyWhereTheyPay() {
    Architecture network =
        network(
            Conv2d.same(5, 3),
            MaxPool2d.of(2),
            BatchNorm.keras(),
            Conv2d.same(5, 3),
            Activation.relu(),
            new Flatten(),
            Dense.of(4));
    for (boolean pads : List.of(true, false)) {
      Program program = Compiler.compile(network, FrozenLayers.NONE, pads);
      assertThat(((BatchNormOp) program.ops().get(2)).padding()).isEqualTo(pads ? 3 : 0);
    }
  }

  @Test
  @DisplayName("change neither loss nor gradients nor inference, whatever layer comes after them")
  void changeNothing() {
    requireEqual(
        network(
            Conv2d.same(5, 3),
            BatchNorm.keras(),
            new Activation(ActivationFunction.SIGMOID),
            new Dropout(0.3),
            Conv2d.same(6, 3),
            BatchNorm.keras(),
            new Residual(List.of(Conv2d.same(6, 3), BatchNorm.keras()), List.of()),
            new Residual(List.of(DepthwiseConv2d.same(3)), List.of()),
            MaxPool2d.of(2),
            Conv2d.same(7, 3),
            BatchNorm.keras(),
            new GlobalMaxPool(),
            Dense.of(4)));
    requireEqual(
        network(
            Conv2d.same(5, 3),
            BatchNorm.keras(),
            new Residual(
                List.of(new Dropout(0.2), Conv2d.same(9, 3)),
                List.of(Conv2d.same(9, 1), BatchNorm.keras())),
            new Flatten(),
            Dense.of(4)));
  }

  /** The model whose state is on the device adds no channels. */
  private static void requireEqual(Architecture network) {
    ModelRequest request =
        new ModelRequest(
            network, Sgd.of(0.1), Weights.initial(network, 3), new RuntimeOptions(Device.cpu(), 1));
    PyTorchEngine engine = PyTorchEngine.start();
    Batch batch = ResidentModelTest.batch(1);
    DropoutMasks masks = new DropoutMasks(1, 0);
    try (BackendModel padded = new PyTorchModel(engine, request);
        BackendModel plain = new ResidentModel(engine, request)) {
      LossAndGradients expected = plain.lossAndGradients(batch, masks);
      LossAndGradients actual = padded.lossAndGradients(batch, masks);
      assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-6));
      requireNear(actual.gradients(), expected.gradients());
      padded.trainStep(batch, 0.1, masks);
      plain.trainStep(batch, 0.1, masks);
      requireNear(padded.weights(), plain.weights());
      assertThat(padded.logits(batch)).containsExactly(plain.logits(batch), within(1e-5f));
    }
  }

  private static void requireNear(Weights actual, Weights expected) {
    expected
        .asMap()
        .forEach(
            (name, tensor) ->
                assertThat(actual.get(name).toArray())
                    .as(name)
                    .containsExactly(tensor.toArray(), within(1e-5f)));
  }
}
