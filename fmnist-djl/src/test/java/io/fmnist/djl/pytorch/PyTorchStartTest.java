package io.fmnist.djl.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("PyTorch through DJL")
class PyTorchStartTest {
  @Test
  @DisplayName("leaves DJL's downloads to the application")
  void staysOnline() {
    PyTorchEngine.start();
    assertThat(System.getProperty("ai.djl.offline")).isNull();
  }
}
