package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@DisplayName("standard output")
class StandardOutputTest {
  private final StringWriter err = new StringWriter();

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }

  private int execute(OutputStream stdout, boolean pipe, String... args) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setErr(new PrintWriter(err));
    return Main.execute(
        commandLine, new StandardOutput(stdout, pipe, StandardCharsets.UTF_8), args);
  }

  @ParameterizedTest(name = "that is full ends {0} with 1 and a sentence")
  @ValueSource(
      strings = {
        "tasks",
        "show task0",
        "show task0 --yaml",
        "run --help",
        "help run",
        "--help",
        "--version",
        "generate-completion",
        "data where",
        "doctor"
      })
  void thatIsFullIsAFailure(String command) {
    assertThat(execute(failing("No space left on device"), false, command.split(" ", -1)))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("fmnist: standard output cannot be written: No space left on device")
        .doesNotContain("\tat ");
  }

  @Test
  void whoseReaderIsGoneEndsQuietlyWithOne() {
    assertThat(execute(failing("Broken pipe"), true, "tasks")).isEqualTo(1);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void keepsTheExitCodeOfWrongUsage() {
    assertThat(execute(failing("No space left on device"), false, "nosuch")).isEqualTo(2);
  }

  @Test
  void takesEverything() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    assertThat(execute(all, false, "tasks")).isZero();
    assertThat(all.toString(StandardCharsets.UTF_8)).isEqualTo(Cli.run("tasks").out());
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void showsControlCharactersWhereverTheyComeFromButNotThoseOfOurOwnLines() {
    StringWriter screen = new StringWriter();
    PrintableWriter out = new PrintableWriter(screen);
    out.printf("%s: %s%n", "a\u001b]0;title\u0007", "b\r\u202ec");
    PrintableWriter.writeAsIs(out, "\rbar");
    assertThat(screen.toString())
        .isEqualTo("a\\u001b]0;title\\u0007: b\\u000d\\u202ec" + System.lineSeparator() + "\rbar");
  }
}
