package io.fmnist.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

/** What is particular to this backend; the conformance kit holds it to the contract. */
@DisplayName("a model on ND4J")
class Dl4jModelTest {
  private static final DropoutMasks MASKS = new DropoutMasks(1, 0);

  @Test
  void refusesAGpuAndSaysWhatToUse() {
    Architecture architecture = OneStep.architecture();
    ModelRequest request =
        new ModelRequest(
            architecture,
            new Sgd(0.01, 0, false),
            Weights.initial(architecture, 1),
            new RuntimeOptions(new Device(Device.Type.CUDA, 0), 1));
    assertThatThrownBy(() -> new Dl4jBackend().create(request))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("cuda:0")
        .hasMessageContaining("device cpu");
  }

  @Test
  void saysThatOneDnnIsUsed() {
    assertThat(new Dl4jBackend().describe()).containsEntry("oneDNN", "used");
  }

  @Test
  void usesTheThreadsOfEachModelInTurn() {
    try (BackendModel one = OneStep.model(1);
        BackendModel two = OneStep.model(2)) {
      for (int round = 0; round < 2; round++) {
        one.trainStep(OneStep.batch(4), 0.01, MASKS);
        assertThat(Nd4j.getEnvironment().maxMasterThreads()).isEqualTo(1);
        two.trainStep(OneStep.batch(4), 0.01, MASKS);
        assertThat(Nd4j.getEnvironment().maxMasterThreads()).isEqualTo(2);
      }
    }
  }

  @Test
  void givesTheSameBitsWhateverBatchSizesCameBetween() {
    // More sizes than plans are kept, so the first plan is made anew.
    try (BackendModel model = OneStep.model(1)) {
      float[] before = model.logits(OneStep.batch(3));
      for (int size : List.of(1, 2, 4, 5, 6, 7)) {
        assertThat(model.logits(OneStep.batch(size))).hasSize(size * 4);
      }
      assertThat(model.logits(OneStep.batch(3))).containsExactly(before);
    }
  }

  @Test
  void computesAnImageTheSameAloneAndInABatch() {
    try (BackendModel model = OneStep.model(1)) {
      float[] alone = model.logits(OneStep.batch(1));
      float[] together = model.logits(OneStep.batch(6));
      for (int i = 0; i < alone.length; i++) {
        assertThat(Arrays.copyOf(together, alone.length)[i])
            .isCloseTo(alone[i], org.assertj.core.data.Offset.offset(1e-5f));
      }
    }
  }
}
