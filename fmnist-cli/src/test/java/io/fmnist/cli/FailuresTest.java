package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@DisplayName("a command that fails")
class FailuresTest {
  @Command(name = "failing")
  private record Failing(Runnable work) implements Callable<Integer> {
    @Override
    public Integer call() {
      work.run();
      return 0;
    }
  }

  private static String failed(Runnable work) {
    StringWriter err = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.addSubcommand(new Failing(work));
    // A command takes the strategy and the handlers of its root.
    commandLine.setExecutionStrategy(commandLine.getExecutionStrategy());
    commandLine.setExecutionExceptionHandler(commandLine.getExecutionExceptionHandler());
    commandLine.setErr(new PrintWriter(err));
    assertThat(commandLine.execute("failing")).isEqualTo(1);
    return err.toString();
  }

  private static Runnable thrower(Error error) {
    return () -> {
      throw error;
    };
  }

  @Test
  void forWantOfMemorySaysHowToGiveMore() {
    assertThat(failed(thrower(new OutOfMemoryError("Java heap space"))))
        .startsWith("fmnist: memory ran out: Java heap space")
        .contains("FMNIST_JAVA_OPTS=-Xmx")
        .hasLineCount(1);
  }

  @Test
  void forAnErrorThatTheParserWrappedSaysTheSame() {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new Failing(() -> {}));
    command.setErr(new PrintWriter(err));
    Error error = new OutOfMemoryError("Java heap space");
    failed(
        () -> {
          throw new CommandLine.ExecutionException(command, "calling", error);
        });
    assertThat(err.toString())
        .startsWith("fmnist: memory ran out: Java heap space")
        .hasLineCount(1);
  }

  @Test
  void forADeepStackSaysSo() {
    assertThat(failed(thrower(new StackOverflowError())))
        .startsWith("fmnist: Java's stack overflowed")
        .hasLineCount(1);
  }

  @Test
  void forAMissingClassNamesIt() {
    assertThat(failed(thrower(new NoClassDefFoundError("org/nd4j/Nd4j"))))
        .contains("org/nd4j/Nd4j")
        .contains("fmnist doctor")
        .hasLineCount(1);
  }

  @Test
  void onAnotherThreadSaysTheSame() {
    assertThat(
            failed(
                () ->
                    BackendChoice.await(
                        CompletableFuture.runAsync(thrower(new OutOfMemoryError("Metaspace"))))))
        .startsWith("fmnist: memory ran out: Metaspace")
        .hasLineCount(1);
  }

  @Test
  void byAMistakeOfOursPrintsTheTraceAndTheMessageLast() {
    String text =
        failed(
            () -> {
              throw new IllegalStateException("seven");
            });
    assertThat(text).contains("\tat ");
    assertThat(text.strip().lines().reduce((first, last) -> last).orElse(""))
        .startsWith("fmnist: this is a mistake in fmnist or its engine")
        .contains("seven");
  }
}
