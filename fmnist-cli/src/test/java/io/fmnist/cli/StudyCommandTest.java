package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("fmnist study")
class StudyCommandTest {
  @TempDir private Path folder;

  @Test
  void writesAFileToBeginWithAndNeverReplacesOne() {
    Path file = folder.resolve("ideas.yaml");
    Cli first = Cli.run("study", "new", file.toString());
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(file).content().contains("base: task0");
    Cli second = Cli.run("study", "new", file.toString());
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.err()).contains("is there already");
  }

  @Test
  void choosesItsSeedsItself() {
    Cli cli = Cli.run("study", "task0", "--seeds", "1-3", "--backend", "pytorch");
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("a study chooses its seeds");
    Cli time = Cli.run("study", "task0", "--max-time", "soon");
    assertThat(time.exitCode()).isEqualTo(2);
    assertThat(time.err()).contains("--max-time is \"soon\"");
  }
}
