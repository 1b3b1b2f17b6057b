package io.fmnist.cli.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.backend.Backends;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("every-engine")
@DisplayName("the README's Java program")
class ExampleEngineTest {
  @Test
  void standsInTheReadmeAsItIsHere() throws IOException {
    Path module = Path.of("").toAbsolutePath();
    String source =
        Files.readString(module.resolve("src/test/java/io/fmnist/cli/example/Example.java"));
    String readme = Files.readString(module.resolveSibling("README.md"));
    assertThat(readme).contains("```java\n" + source.substring(source.indexOf("import")) + "```");
  }

  @Test
  void trainsWithTheOneBackendThatIsThere() {
    String[] synthetic = {"synthetic"};
    long backends = Backends.all().stream().filter(b -> b.availability().isAvailable()).count();
    if (backends > 1) {
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
