package io.fmnist.djl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.optimizer.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("slow")
@EnabledOnOs(OS.LINUX)
@DisplayName("the process's memory")
class MemoryTest {
  private static final double MOST_GROWTH = 1.05;

  @Test
  @DisplayName("stays flat over training steps")
  void steps() throws IOException {
    Batch batch = Networks.batch(64);
    try (BackendModel model = Networks.model(Adam.keras())) {
      train(model, batch, 0, 2_000);
      long before = residentKilobytes();
      train(model, batch, 2_000, 8_000);
      assertThat(residentKilobytes()).isLessThan((long) (before * MOST_GROWTH));
    }
  }

  @Test
  @DisplayName("stays flat while models come and go")
  void models() throws IOException {
    Batch batch = Networks.batch(64);
    long before = 0;
    for (int i = 0; i < 60; i++) {
      try (BackendModel model = Networks.model(Adam.keras())) {
        train(model, batch, 0, 5);
      }
      if (i == 20) {
        before = residentKilobytes();
      }
    }
    assertThat(residentKilobytes()).isLessThan((long) (before * MOST_GROWTH));
  }

  private static void train(BackendModel model, Batch batch, int from, int steps) {
    for (int step = from; step < from + steps; step++) {
      model.trainStep(batch, 0.001, new DropoutMasks(1, step));
    }
  }

  private static long residentKilobytes() throws IOException {
    // The Java heap grows as it pleases; what is asked here is whether native memory leaks.
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
