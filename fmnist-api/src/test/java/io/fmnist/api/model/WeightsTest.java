package io.fmnist.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.layer.Initializer;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsTest {
  private static Architecture.Builder net() {
    return Architecture.builder(1, 6, 6).conv2d(4, 3).relu();
  }

  private static final Architecture PLAIN = net().flatten().dense(5).build();

  @Test
  void theSameSeedDrawsTheSameBits() {
    assertThat(Weights.initial(PLAIN, 3)).isEqualTo(Weights.initial(PLAIN, 3));
    assertThat(Weights.initial(PLAIN, 3)).isNotEqualTo(Weights.initial(PLAIN, 4));
  }

  @Test
  void glorotKernelsFillTheirRangeAndBiasesAreZero() {
    Tensor kernel = Weights.initial(PLAIN, 1).get("3.kernel");
    double limit = Math.sqrt(6.0 / (144 + 5));
    float[] values = kernel.toArray();
    float max = 0;
    for (float v : values) {
      max = Math.max(max, Math.abs(v));
    }
    assertThat((double) max).isLessThanOrEqualTo(limit).isGreaterThan(0.95 * limit);
    assertThat(Weights.initial(PLAIN, 1).get("3.bias").toArray()).containsOnly(0f);
  }

  @Test
  void batchNormStartsAsTheIdentity() {
    Weights weights = Weights.initial(net().batchNorm().flatten().dense(5).build(), 1);
    assertThat(weights.get("2.gamma").toArray()).containsOnly(1f);
    assertThat(weights.get("2.running_variance").toArray()).containsOnly(1f);
    assertThat(weights.get("2.beta").toArray()).containsOnly(0f);
    assertThat(weights.get("2.running_mean").toArray()).containsOnly(0f);
  }

  @Test
  void diracPassesTheInputThrough() {
    // The numbers are those of torch.nn.init.dirac_.
    assertThat(dirac(3 * 3, List.of(3, 2, 1, 3)))
        .containsExactly(0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    assertThat(dirac(2 * 4, List.of(2, 1, 2, 2))).containsExactly(0, 0, 0, 1, 0, 0, 0, 0);
    // groups = 2, as many as channels
    assertThat(dirac(4, List.of(2, 1, 2, 2))).containsExactly(0, 0, 0, 1, 0, 0, 0, 1);
    assertThat(dirac(3, List.of(3, 2))).containsExactly(1, 0, 0, 1, 0, 0);
  }

  private static float[] dirac(int fanOut, List<Integer> shape) {
    return Initializer.DIRAC.values(shape, 1, fanOut, new RandomStream(1, Purpose.TEST, 0, 0));
  }

  @Test
  void addingLayersWithoutAKernelLeavesTheDrawsAsTheyWere() {
    Architecture more = net().batchNorm().dropout(0.5).flatten().dense(5).build();
    assertThat(Weights.initial(more, 9).get("5.kernel"))
        .isEqualTo(Weights.initial(PLAIN, 9).get("3.kernel"));
  }

  @Test
  void everyMissingMisshapenAndUnknownTensorIsReported() {
    Map<String, Tensor> tensors = new LinkedHashMap<>(Weights.initial(PLAIN, 1).asMap());
    tensors.remove("0.bias");
    tensors.put("3.bias", Tensor.of(List.of(6), new float[6]));
    tensors.put("extra", Tensor.of(List.of(1), 1f));
    assertThatThrownBy(() -> new Weights(tensors).requireFit(PLAIN))
        .hasMessageContaining("0.bias [4] is missing")
        .hasMessageContaining("3.bias has shape [6]; the network needs [5]")
        .hasMessageContaining("extra is not a tensor of this network");
  }

  @Test
  void aTensorCopiesItsValuesInAndOut() {
    float[] values = {1, 2};
    Tensor tensor = Tensor.of(List.of(2), values);
    values[0] = 9;
    tensor.toArray()[1] = 9;
    assertThat(tensor.toArray()).containsExactly(1, 2);
    assertThatThrownBy(() -> Tensor.of(List.of(3), 1, 2)).hasMessageContaining("holds 3 values");
  }
}
