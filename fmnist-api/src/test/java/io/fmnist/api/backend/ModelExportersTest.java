package io.fmnist.api.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("export formats")
class ModelExportersTest {
  @Test
  @DisplayName("are none in this module, and asking for one says which module has it")
  void none() {
    assertThat(ModelExporters.all()).isEmpty();
    assertThatThrownBy(() -> ModelExporters.get("saved-model"))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("no export format is named \"saved-model\"")
        .hasMessageContaining("add fmnist-tensorflow");
  }
}
