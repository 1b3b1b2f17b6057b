package io.fmnist.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.optimizer.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("an estimate of memory")
class MemoryEstimateTest {
  private static final long GIB = 1L << 30;
  private static final MemoryEstimate.Limits LARGE =
      new MemoryEstimate.Limits(8 * GIB, OptionalLong.empty(), OptionalLong.of(8 * GIB));

  private static TrainingSpec adam(int batch) {
    return TrainingSpec.of(Adam.keras(), batch, 1, 1);
  }

  @Test
  void countsWeightsStateAndWhatTheBackwardPassNeeds() {
    Architecture network =
        Architecture.builder(1, 4, 4).conv2d(3, 3).relu().flatten().dense(10).build();
    MemoryEstimate memory = MemoryEstimate.of(network, adam(8), 100);
    long parameters = 3 * 9 + 3 + 48 * 10 + 10;
    assertThat(memory.weights()).isEqualTo(4.0 * parameters);
    // gradients, and Adam's two averages
    assertThat(memory.state()).isEqualTo(3 * 4.0 * parameters);
    TrainingSpec best = adam(8).withKeepBest(ValidationMetric.LOSS);
    assertThat(MemoryEstimate.of(network, best, 100).state()).isEqualTo(4 * 4.0 * parameters);
    assertThat(memory.activations()).isEqualTo(8 * 4.0 * (48 + 10));
    assertThat(memory.workspace()).isEqualTo(4.0 * 16 * 9);
    assertThat(MemoryEstimate.of(network, adam(8), 2).activations()).isEqualTo(2 * 4.0 * 58);
  }

  @Test
  void refusesWhatCannotFitWithTheEstimateAndTheLimit() {
    Architecture wide = Architecture.builder(1, 28, 28).conv2d(64, 3).flatten().dense(10).build();
    assertThatThrownBy(
            () -> MemoryEstimate.of(wide, adam(65_536), 100_000).requireWithin(LARGE, "wide"))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("wide needs at least 12.3 GiB of memory")
        .hasMessageContaining("more than the 8.0 GiB of the memory of this machine")
        .hasMessageContaining("activations of a batch 12.3 GiB");
    assertThatCode(() -> MemoryEstimate.of(wide, adam(128), 100_000).requireWithin(LARGE, "wide"))
        .doesNotThrowAnyException();
    Architecture dense = Architecture.builder(1, 28, 28).flatten().dense(320_000).dense(10).build();
    MemoryEstimate.Limits small =
        new MemoryEstimate.Limits(GIB, OptionalLong.of(GIB), OptionalLong.empty());
    assertThatThrownBy(() -> MemoryEstimate.of(dense, adam(1), 10).requireWithin(small, "dense"))
        .hasMessageContaining("dense needs at least 1.9 GiB of memory (its weights in Java)")
        .hasMessageContaining("more than the 1.0 GiB of Java's heap");
    MemoryEstimate.Limits narrow =
        new MemoryEstimate.Limits(4 * GIB, OptionalLong.of(GIB / 2), OptionalLong.empty());
    assertThatThrownBy(() -> MemoryEstimate.of(dense, adam(1), 10).requireWithin(narrow, "dense"))
        .hasMessageContaining("more than the 512 MiB of what ulimit -v leaves");
  }

  @Test
  void seesThatAKernelOfAThousandPixelsCannotBeLaidOut() {
    Architecture network =
        Architecture.builder(1, 28, 28)
            .add(
                new Conv2d(
                    8,
                    Window.square(1024, 1),
                    new Padding.Explicit(1024, 1024, 1024, 1024),
                    true,
                    Initializer.GLOROT_UNIFORM))
            .flatten()
            .dense(10)
            .build();
    assertThatThrownBy(() -> MemoryEstimate.of(network, adam(8), 100).requireWithin(LARGE, "pad"))
        .hasMessageContaining("work space of a convolution 4,");
  }

  /** A job of a batch system, a container, and one whose group's path leads out of what it sees. */
  @ParameterizedTest(name = "as {0} and {1}")
  @CsvSource({
    "0::/jobs/7/step, sys/fs/cgroup/jobs/memory.max, 1",
    "0::/jobs/7/step, sys/fs/cgroup/unified/jobs/7/memory.max, 1",
    "'4:cpu,memory:/jobs/7', sys/fs/cgroup/memory/jobs/7/memory.limit_in_bytes, 1",
    "0::/, sys/fs/cgroup/memory.max, 1",
    "0::/../../x, sys/fs/cgroup/memory.max, 1",
    "0::/other, sys/fs/cgroup/jobs/memory.max, 8",
    "3:cpu:/jobs, sys/fs/cgroup/memory/jobs/memory.limit_in_bytes, 8"
  })
  void readsTheLimitsOfAllControlGroupsOfThisProcess(
      String group, String file, int gib, @TempDir Path root) throws IOException {
    write(root.resolve("proc/meminfo"), "MemTotal: 8388608 kB");
    write(root.resolve("proc/self/cgroup"), group);
    write(root.resolve("sys/fs/cgroup/jobs/7/memory.max"), "max");
    write(root.resolve(file), Long.toString(GIB));
    assertThat(MemoryEstimate.Limits.read(root).machine()).hasValue(gib * GIB);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + System.lineSeparator());
  }

  @Test
  void readsTheLimitsOfThisProcess() {
    MemoryEstimate.Limits limits = MemoryEstimate.Limits.ofThisProcess();
    assertThat(limits.heap()).isEqualTo(Runtime.getRuntime().maxMemory());
    limits.machine().ifPresent(bytes -> assertThat(bytes).isGreaterThan(limits.heap() / 2));
  }
}
