package io.fmnist.testkit.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints the table that the tolerances are set from; docs/conformance.md has the command.
 * Properties: {@code fmnist.kit.backend}, {@code fmnist.kit.threads}, {@code fmnist.kit.seeds}.
 */
@Tag("slow")
@DisplayName("the tolerances are measured")
class CalibrationTest {
  @Test
  @DisplayName("over several seeds and thread counts, and printed")
  void measured() {
    Backend backend = Backends.get(System.getProperty("fmnist.kit.backend", "pytorch"));
    List<Long> seeds = numbers("fmnist.kit.seeds", "20191210,2,3,4");
    List<Integer> threads =
        numbers("fmnist.kit.threads", "1,2").stream().map(Math::toIntExact).toList();
    String table = Calibration.measure(backend, seeds, threads);
    System.out.println(table);
    assertThat(table).contains("RANDOM_GRADIENT", "TASK_LOSS", "OPTIMIZER_WEIGHT");
  }

  private static List<Long> numbers(String property, String otherwise) {
    return Arrays.stream(System.getProperty(property, otherwise).split(",", -1))
        .map(Long::valueOf)
        .toList();
  }
}
