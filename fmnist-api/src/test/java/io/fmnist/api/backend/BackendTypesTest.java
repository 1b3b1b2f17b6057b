package io.fmnist.api.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.backend.support.BatchCheck;
import io.fmnist.api.backend.support.SoftmaxCrossEntropy;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Adam;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendTypesTest {
  private static final Architecture NET = Architecture.builder(1, 2, 2).flatten().dense(2).build();

  private static Batch batch(ImageShape shape, int... labels) {
    byte[] bytes = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      bytes[i] = (byte) labels[i];
    }
    byte[] pixels = new byte[labels.length * shape.elements()];
    return Batch.of(LabeledImages.of(shape, List.of("a", "b", "c"), true, pixels, bytes));
  }

  @Test
  void devicesAreReadFromText() {
    assertThat(Device.parse("cpu")).isEqualTo(Device.cpu());
    assertThat(Device.parse("cuda")).isEqualTo(new Device(Device.Type.CUDA, 0));
    assertThat(Device.parse("cuda:3")).hasToString("cuda:3");
    Device tf32 = Device.parse("cuda:3").withPrecision(Device.Precision.TF32);
    assertThat(tf32).hasToString("cuda:3/tf32").isEqualTo(Device.parse("cuda:3/tf32"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gpu", "cuda:", "cuda:-1", "CPU", "cuda:99999999999", "cpu/tf32", "cuda/bf16"})
  void otherDeviceTextIsRefusedWithWhatIsAllowed(String text) {
    assertThatThrownBy(() -> Device.parse(text))
        .hasMessageContaining(text)
        .hasMessageContaining("cpu, cuda and cuda:N");
  }

  @Test
  void aDeviceThatCannotBeIsRefused() {
    assertThatThrownBy(() -> new Device(Device.Type.CUDA, -1))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("device: index is -1; allowed are 0 to 999");
    assertThatThrownBy(() -> new Device(Device.Type.CPU, 5))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("device: index is 5; the CPU is one device, with index 0");
    assertThatThrownBy(() -> Device.cpu().withPrecision(Device.Precision.TF32))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("device: precision is tf32; the CPU computes in float32");
    assertThat(new Device(Device.Type.CPU, 0)).isEqualTo(Device.cpu());
    assertThat(Device.parse("cuda:999").index()).isEqualTo(999);
  }

  @Test
  void withoutAnyBackendTheErrorSaysWhatToDependOn() {
    assertThatThrownBy(Backends::only)
        .hasMessageContaining("no backend can start")
        .hasMessageContainingAll("fmnist-pytorch", "fmnist-tensorflow", "fmnist-deeplearning4j");
    assertThatThrownBy(() -> Backends.get("pytorch")).hasMessageContaining("\"pytorch\"");
  }

  @Test
  void aBatchOfAnotherShapeIsRefusedWithBothShapes() {
    assertThatThrownBy(() -> BatchCheck.images(batch(new ImageShape(1, 3, 3), 0), NET))
        .hasMessageContaining("[1, 3, 3]")
        .hasMessageContaining("[1, 2, 2]");
  }

  @Test
  void aLabelWithoutALogitIsRefused() {
    assertThatThrownBy(() -> BatchCheck.labeledImages(batch(new ImageShape(1, 2, 2), 0, 2), NET))
        .hasMessageContaining("label 1 of the batch is 2")
        .hasMessageContaining("2 logits");
  }

  @Test
  void anEmptyBatchIsRefused() {
    assertThatThrownBy(() -> BatchCheck.images(new Batch(new ImageShape(1, 2, 2), 4), NET))
        .hasMessageContaining("empty");
  }

  @Test
  void theLossGradientIsThatOfTheMeanCrossEntropy() {
    Batch batch = batch(new ImageShape(1, 2, 2), 0, 1);
    float[] logits = {0.3f, -0.2f, 1.5f, 0.1f};
    float[] gradient = SoftmaxCrossEntropy.gradient(logits, 2, batch);
    for (int i = 0; i < logits.length; i++) {
      float[] up = logits.clone();
      float[] down = logits.clone();
      up[i] += 1e-2f;
      down[i] -= 1e-2f;
      double slope =
          (SoftmaxCrossEntropy.loss(up, 2, batch).loss()
                  - SoftmaxCrossEntropy.loss(down, 2, batch).loss())
              / ((double) up[i] - down[i]);
      assertThat((double) gradient[i]).isCloseTo(slope, within(1e-5));
    }
    assertThat(SoftmaxCrossEntropy.loss(logits, 2, batch).correct()).isEqualTo(1);
  }

  @Test
  void anOptimizerStateThatDoesNotFitIsReportedWhole() {
    OptimizerState state =
        new OptimizerState(-1, Map.of("m", new Weights(Map.of()), "x", new Weights(Map.of())));
    assertThatThrownBy(() -> state.requireFit(NET, Adam.keras()))
        .hasMessageContaining("steps is -1")
        .hasMessageContaining("v is missing")
        .hasMessageContaining("x is unknown")
        .hasMessageContaining("1.kernel [2, 4] is missing");
  }
}
