package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.FakeRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParseResult;

@DisplayName("fmnist report")
class ReportCommandTest {
  @TempDir private static Path runs;
  @TempDir private Path folder;

  @BeforeAll
  static void runOnce() {
    FakeRuns.write(runs, Catalogue.get("task3"), "pytorch", 1, 0.8);
  }

  @Test
  void writesAPage() {
    Path file = folder.resolve("page.html");
    Cli cli = Cli.run("report", runs.toString(), "-o", file.toString());
    assertThat(cli.err()).isEmpty();
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.lastLine()).isEqualTo("report: " + file + " (runs: 1, tasks: 1)");
    assertThat(file).content().startsWith("<!DOCTYPE html>");
  }

  @Test
  void choosesTheFormatByTheFilesEnding() {
    Path file = folder.resolve("runs.csv");
    assertThat(Cli.run("report", runs.toString(), "--out", file.toString()).exitCode()).isZero();
    assertThat(file).content().startsWith("task,backend,seed,");
  }

  @Test
  void printsTextWhereNoFileIsNamed() {
    Cli cli = Cli.run("report", runs.toString(), "--format", "md");
    assertThat(cli.out()).startsWith("# fmnist: 1 task, 1 run\n").contains("| task3: ");
    assertThat(Cli.run("report", runs.toString(), "--format", "json").out()).startsWith("{");
  }

  @Test
  void namesACommandThatTheCommandLineUnderstands() {
    Matcher command =
        Pattern.compile("\"command\" *: *\"([^\"]+)\"")
            .matcher(Cli.run("report", runs.toString(), "--format", "json").out());
    assertThat(command.find()).isTrue();
    String[] words = command.group(1).split(" ", -1);
    assertThat(words[0]).isEqualTo("./fmnist");
    ParseResult parsed = Main.commandLine().parseArgs(Arrays.copyOfRange(words, 1, words.length));
    assertThat(parsed.subcommand().unmatched()).isEmpty();
  }

  @Test
  void endsWithOneAndAMessageForADamagedFolder() throws IOException {
    Path damaged = Files.createDirectory(folder.resolve("damaged"));
    Files.writeString(damaged.resolve("run.json"), "{");
    Cli cli = Cli.run("report", runs.toString(), folder.toString());
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err())
        .startsWith("fmnist: run folder " + damaged + " cannot be read")
        .doesNotContain("\tat ");
  }
}
