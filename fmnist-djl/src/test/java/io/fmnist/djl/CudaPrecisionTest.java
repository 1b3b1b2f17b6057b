package io.fmnist.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Device.Precision;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CudaPrecisionTest {
  private static final Map<String, String> NOTHING = Map.of();
  private static final Map<String, String> FORBIDDEN = Map.of(CudaPrecision.NVIDIA, "0");
  private static final Map<String, String> ASKED = Map.of(CudaPrecision.TORCH, "1");

  private static void require(
      Precision wanted, Map<String, String> started, Map<String, String> now) {
    CudaPrecision.require(wanted, started::get, now::get);
  }

  @Test
  @DisplayName("a GPU computes in float32 only where the environment forbids TF32")
  void float32() {
    assertThatCode(() -> require(Precision.FLOAT32, NOTHING, FORBIDDEN)).doesNotThrowAnyException();
    assertThatThrownBy(() -> require(Precision.FLOAT32, NOTHING, NOTHING))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("set NVIDIA_TF32_OVERRIDE=0 before it starts, or use precision tf32");
    assertThatThrownBy(() -> require(Precision.FLOAT32, ASKED, ASKED))
        .isInstanceOf(FmnistException.class);
  }

  @Test
  @DisplayName(
      "a GPU computes in TF32 only where the environment asks for it and does not forbid it")
  void tf32() {
    assertThatCode(() -> require(Precision.TF32, ASKED, ASKED)).doesNotThrowAnyException();
    for (Map<String, String> now : List.of(NOTHING, FORBIDDEN)) {
      assertThatThrownBy(() -> require(Precision.TF32, now, now))
          .isInstanceOf(FmnistException.class)
          .hasMessageContaining(
              "set TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1 and unset NVIDIA_TF32_OVERRIDE");
    }
    assertThatThrownBy(() -> require(Precision.TF32, ASKED, FORBIDDEN))
        .isInstanceOf(FmnistException.class);
  }

  @Test
  @DisplayName("before an engine loads, TF32 is forbidden where CUDA's libraries will read it")
  @DisabledOnOs(OS.WINDOWS)
  @DisabledIfEnvironmentVariable(named = CudaPrecision.TORCH, matches = "1")
  void forbids() {
    CudaPrecision.beforeLoading();
    assertThat(CLibrary.get(CudaPrecision.NVIDIA)).isEqualTo("0");
    assertThatCode(() -> CudaPrecision.require(Precision.FLOAT32)).doesNotThrowAnyException();
  }
}
