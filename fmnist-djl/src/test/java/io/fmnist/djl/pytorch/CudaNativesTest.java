package io.fmnist.djl.pytorch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.util.cuda.CudaUtils;
import io.fmnist.api.FmnistException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("PyTorch's natives for CUDA")
class CudaNativesTest {
  @Test
  @DisplayName("are refused where there is no GPU, with what to take instead")
  void withoutGpu() {
    assumeFalse(CudaUtils.hasCuda(), "there is a GPU");
    assertThatThrownBy(() -> PyTorchEngine.requireGpuFor("cu124"))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("built for CUDA (cu124), but DJL finds no CUDA GPU")
        .hasMessageContaining("-Ppytorch without cuda");
  }

  @Test
  @DisplayName("are not missed on the CPU")
  void cpu() {
    assertThatCode(() -> PyTorchEngine.requireGpuFor("cpu")).doesNotThrowAnyException();
  }
}
