package io.fmnist.it.agree;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fmnist.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With the reference and a wrong backend in place of engines. */
@DisplayName("fmnist agree")
class AgreeCommandTest {
  private static final String SPEC =
      """
      id: small
      title: "a task of one's own"
      input: [1, 28, 28]
      layers:
        - {kind: conv2d, filters: 3, kernel: 3, stride: 4}
        - {kind: activation, function: relu}
        - {kind: flatten}
        - {kind: dense, units: 10}
      optimizer: {kind: adam, lr: 0.001}
      batch: 8
      epochs: 2
      """;

  @TempDir private Path folder;
  private Path spec = Path.of("");

  private record Said(int exitCode, String out, String err) {}

  @BeforeEach
  void writeSpec() throws IOException {
    spec = Files.writeString(folder.resolve("small.yaml"), SPEC);
  }

  private Said agree(String... more) {
    List<String> args = new ArrayList<>(List.of("agree", spec.toString(), "--data", "synthetic"));
    args.addAll(List.of("--limit", "20", "--epochs", "1", "--steps", "2"));
    args.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    int exitCode = commandLine.execute(args.toArray(String[]::new));
    return new Said(exitCode, out.toString(), err.toString());
  }

  @Test
  @DisplayName("ends with 1 and names level, pair and quantity of a disagreement")
  void findsAWrongBackend() {
    Said said = agree("--backend", "reference,wrong");
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.out().replaceAll("\\s+", " "))
        .contains("DISAGREE resynchronised steps, reference - wrong, loss: off by ")
        .contains("is allowed; worst at step ")
        .contains("DISAGREE logits of trained weights, reference - wrong, logits: ")
        .contains("the engines DISAGREE");
    assertThat(said.err()).contains("SYNTHETIC").doesNotContain("\tat ");
  }

  @Test
  @DisplayName("tells everything as JSON, and writes a page with the same beside it")
  void writesFiles() throws IOException {
    Path page = folder.resolve("deep").resolve("agreement.md");
    Said said = agree("--backend", "wrong,reference", "--json", "-o", page.toString());
    assertThat(said.exitCode()).isEqualTo(1);
    ObjectMapper mapper = new ObjectMapper();
    JsonNode printed = mapper.readTree(said.out());
    assertThat(printed.path("agree").asBoolean()).isFalse();
    JsonNode task = printed.path("tasks").path(0);
    assertThat(task.path("task").asText()).isEqualTo("small");
    assertThat(task.path("ledBy").asText()).isEqualTo("wrong");
    JsonNode finding = task.path("findings").path(0);
    assertThat(finding.path("first").asText()).isEqualTo("reference");
    assertThat(finding.path("second").asText()).isEqualTo("wrong");
    assertThat(finding.path("error").asDouble()).isGreaterThan(finding.path("allowed").asDouble());
    assertThat(mapper.readTree(folder.resolve("deep/agreement.json").toFile()).path("tasks"))
        .hasSize(1);
    assertThat(Files.readString(page))
        .contains("**Some differences are above what is allowed**")
        .contains("SYNTHETIC (synthetic)")
        .contains("| small | DISAGREE; ");
    try (Stream<Path> files = Files.list(page.getParent())) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  @DisplayName("ends with 0 where there is nothing to find")
  void passesEqualBackends() {
    // Without a flatten over a map there is nothing that the wrong backend does differently.
    Said said =
        agree(
            "--backend",
            "reference,wrong",
            "--set",
            "layers=[{kind: flatten}, {kind: dense, units: 10}]");
    assertThat(said.exitCode()).as(said.out()).isZero();
    assertThat(said.out())
        .contains("the engines agree")
        .containsPattern("small +reference - wrong +agree ")
        .doesNotContain("DISAGREE");
  }

  @Test
  @DisplayName("refuses one backend, an unknown one and a page without an ending")
  void refusesWrongUsage() {
    Said one = agree("--backend", "reference");
    assertThat(one.exitCode()).isEqualTo(2);
    assertThat(one.err()).contains("two or more different ones are needed");
    Said twice = agree("--backend", "reference,reference");
    assertThat(twice.exitCode()).isEqualTo(2);
    Said unknown = agree("--backend", "reference,wrongg");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("did you mean wrong?");
    Said page = agree("--backend", "reference,wrong", "-o", folder.resolve("page").toString());
    assertThat(page.exitCode()).isEqualTo(2);
    assertThat(page.err()).contains("its name must end in .md");
  }
}
