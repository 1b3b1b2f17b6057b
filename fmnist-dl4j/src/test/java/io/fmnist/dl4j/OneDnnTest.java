package io.fmnist.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** oneDNN reports each call itself when asked to by an environment variable. */
@DisplayName("oneDNN computes")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneDnnTest {
  private List<String> calls = List.of();

  @BeforeAll
  void runOneStepInAProcessOfItsOwn() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OneStep.class.getName());
    builder.environment().put("DNNL_VERBOSE", "1");
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    calls = output.lines().filter(l -> l.startsWith("dnnl_verbose,exec")).toList();
  }

  @Test
  void convolutionsForward() {
    assertThat(calls("convolution", "forward")).hasSize(2);
  }

  @Test
  void convolutionsBackwardByTheKernelExceptTheFirst() {
    assertThat(calls("convolution", "backward_weights")).hasSize(1);
  }

  @Test
  void convolutionsBackwardByTheInputExceptTheFirst() {
    assertThat(calls("convolution", "backward_data")).hasSize(1);
  }

  @Test
  void maximumPoolsBothWays() {
    assertThat(calls("pooling", "alg:pooling_max")).hasSizeGreaterThanOrEqualTo(2);
    assertThat(calls("pooling", "backward_data")).anyMatch(l -> l.contains("alg:pooling_max"));
  }

  @Test
  void averagePoolsBothWays() {
    assertThat(calls("pooling", "alg:pooling_avg")).hasSizeGreaterThanOrEqualTo(2);
    assertThat(calls("pooling", "backward_data")).anyMatch(l -> l.contains("alg:pooling_avg"));
  }

  @Test
  void batchNormalizationForwardAndItsGradientByTheInput() {
    assertThat(calls("batch_normalization", "")).hasSize(2);
  }

  @Test
  void matrixProductsOfDenseLayersAndChannelSums() {
    // Dense: one forward, two backward and the bias; sums: four of the normalization, one of the
    // first bias.
    assertThat(calls("matmul", "")).hasSizeGreaterThanOrEqualTo(9);
  }

  private List<String> calls(String primitive, String detail) {
    return calls.stream().filter(l -> l.contains("," + primitive) && l.contains(detail)).toList();
  }
}
