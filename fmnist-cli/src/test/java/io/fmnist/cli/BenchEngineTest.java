package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fmnist.api.backend.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With whichever engines the Maven profile brings. No time is asserted, only that figures fit. */
@Tag("every-engine")
@DisplayName("fmnist bench")
class BenchEngineTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Cli bench(String... more) {
    List<String> args = new ArrayList<>(List.of("bench"));
    args.addAll(List.of(more));
    args.addAll(List.of("--data", "synthetic", "--limit", "300", "--backend", backend()));
    Cli cli = Cli.run(args.toArray(String[]::new));
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    return cli;
  }

  private static String backend() {
    return Backends.ready().get(0).id();
  }

  @Test
  void givesFiguresThatFitEachOther() throws IOException {
    Cli cli = bench("task0", "task1", "--json");
    List<JsonNode> results = new ArrayList<>();
    for (String line : cli.out().lines().toList()) {
      results.add(JSON.readTree(line));
    }
    assertThat(results).hasSize(2);
    for (JsonNode result : results) {
      assertThat(result.path("backend").asText()).isEqualTo(backend());
      assertThat(result.path("synthetic").asBoolean()).isTrue();
      assertThat(result.path("trainImages").asInt()).isEqualTo(300);
      assertThat(result.path("epochSeconds")).hasSize(3);
      double seconds = result.path("secondsPerEpoch").asDouble();
      assertThat(seconds)
          .isEqualTo(
              (result.path("epochSeconds").get(1).asDouble()
                      + result.path("epochSeconds").get(2).asDouble())
                  / 2,
              within(1e-9));
      assertThat(result.path("imagesPerSecond").asDouble() * seconds).isEqualTo(300, within(1e-6));
      double outside = result.path("outsideShare").asDouble();
      assertThat(outside).isBetween(0.0, 1.0);
      assertThat(result.path("engineShare").asDouble() + outside).isEqualTo(1, within(1e-12));
      assertThat(result.path("maskShare").asDouble()).isBetween(0.0, outside);
      assertThat(result.path("loopRatios")).hasSizeGreaterThanOrEqualTo(4);
      assertThat(result.path("loopRatio").asDouble()).isPositive();
      assertThat(result.path("testImages").asInt()).isEqualTo(300);
      assertThat(result.path("testImagesPerSecond").asDouble()).isPositive();
      assertThat(result.path("oneImageMillis99").asDouble())
          .isGreaterThanOrEqualTo(result.path("oneImageMillis").asDouble());
    }
    assertThat(results.get(0).path("maskShare").asDouble()).isZero();
    assertThat(results.get(1).path("maskShare").asDouble()).isPositive();
    assertThat(results.get(0).path("secondsToFirstStep").asDouble()).isPositive();
    assertThat(results.get(1).has("secondsToFirstStep")).isFalse();
  }

  @Test
  void tellsAPersonAndLeavesOutWhatWasNotAskedFor() {
    Cli cli = bench("task0", "--epochs", "1", "--training-only");
    assertThat(cli.out())
        .contains("SYNTHETIC images")
        .contains("the first, so with a cold start")
        .contains("inside the engine")
        .doesNotContain("by hand")
        .doesNotContain("one image");
  }

  @Test
  void measuresTasksThatGoByTheirValidationOrAverageLate(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("mine.yaml"),
            """
            layers: [{kind: flatten}, {kind: dense, units: 10}]
            optimizer: {kind: sgd, lr: 0.1}
            batch: 32
            epochs: 20
            early_stopping: {patience: 3}
            keep: best
            ema: {decay: 0.9, from_epoch: 15}
            augmentation: [{kind: shift, pixels: 1}]
            """);
    bench(file.toString());
  }
}
