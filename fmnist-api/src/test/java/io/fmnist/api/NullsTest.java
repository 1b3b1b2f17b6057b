package io.fmnist.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.api.train.TrainingSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("null is refused where it comes in, by name")
class NullsTest {
  private static final Window WINDOW = Window.square(2, 2);
  private static final Padding NONE = Padding.valid();
  private static final Initializer ZEROS = Initializer.ZEROS;
  private static final Architecture NET = Architecture.builder(1, 2, 2).flatten().dense(2).build();

  @TestFactory
  Stream<DynamicTest> eachWithItsName() {
    Sgd sgd = Sgd.of(0.1);
    LearningRateSchedule constant = new LearningRateSchedule.Constant();
    Weights weights = Weights.initial(NET, 1);
    RuntimeOptions runtime = RuntimeOptions.defaults();
    Map<String, Runnable> calls = new LinkedHashMap<>();
    calls.put("conv2d: window is null", () -> new Conv2d(1, null, NONE, true, ZEROS));
    calls.put("conv2d: padding is null", () -> new Conv2d(1, WINDOW, null, true, ZEROS));
    calls.put("conv2d: initializer is null", () -> new Conv2d(1, WINDOW, NONE, true, null));
    calls.put("dense: initializer is null", () -> new Dense(1, true, null));
    calls.put("maxpool2d: window is null", () -> new MaxPool2d(null, NONE));
    calls.put("maxpool2d: padding is null", () -> new MaxPool2d(WINDOW, null));
    calls.put("avgpool2d: window is null", () -> new AvgPool2d(null, NONE));
    calls.put("avgpool2d: padding is null", () -> new AvgPool2d(WINDOW, null));
    calls.put("activation: function is null", () -> new Activation(null));
    calls.put("training: optimizer is null", () -> new TrainingSpec(null, constant, 1, 1, 1));
    calls.put("training: schedule is null", () -> new TrainingSpec(sgd, null, 1, 1, 1));
    calls.put("device: type is null", () -> new Device(null, 0));
    calls.put("device: precision is null", () -> Device.cpu().withPrecision(null));
    calls.put("runtime: device is null", () -> new RuntimeOptions(null, 1));
    calls.put(
        "model request: architecture is null", () -> new ModelRequest(null, sgd, weights, runtime));
    calls.put(
        "model request: optimizer is null", () -> new ModelRequest(NET, null, weights, runtime));
    calls.put(
        "model request: regularization is null",
        () -> new ModelRequest(NET, sgd, null, FrozenLayers.NONE, weights, runtime));
    calls.put(
        "training: regularization is null",
        () -> new TrainingSpec(sgd, constant, 1, 1, 1).withRegularization(null));
    calls.put("model request: weights is null", () -> new ModelRequest(NET, sgd, null, runtime));
    calls.put("model request: runtime is null", () -> new ModelRequest(NET, sgd, weights, null));
    calls.put(
        "the input of the network is null", () -> new Architecture(null, List.of(Dense.of(2))));
    return calls.entrySet().stream()
        .map(
            call ->
                DynamicTest.dynamicTest(
                    call.getKey(),
                    () ->
                        assertThatThrownBy(call.getValue()::run)
                            .isInstanceOf(NullPointerException.class)
                            .hasMessage(call.getKey())));
  }
}
