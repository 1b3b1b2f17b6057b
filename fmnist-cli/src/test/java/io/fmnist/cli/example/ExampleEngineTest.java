package io.fmnist.cli.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.backend.Backends;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("every-engine")
@DisplayName("a program that names no engine")
class ExampleEngineTest {
  @Test
  void trainsWithTheOneBackendThatIsThere() {
    String[] synthetic = {"synthetic"};
    if (Backends.ready().size() > 1) {
      assertThatThrownBy(() -> Example.main(synthetic)).hasMessageContaining("several backends");
      return;
    }
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Example.main(synthetic);
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .matches("(?s)test accuracy 0\\.[6-9]\\d+\\s*");
  }
}
