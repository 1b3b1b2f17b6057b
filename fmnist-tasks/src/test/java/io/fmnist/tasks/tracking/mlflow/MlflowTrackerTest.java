package io.fmnist.tasks.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.fmnist.api.FmnistException;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.tracking.RunStart;
import io.fmnist.tasks.tracking.Started;
import io.fmnist.tasks.tracking.TrackedRun;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("MLflow")
class MlflowTrackerTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir private Path folder;
  private final RunResult run = Started.run(3);
  private final RunStart start = Started.of(run);
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private FakeMlflow server;

  @BeforeEach
  void open() throws IOException {
    server = new FakeMlflow();
  }

  @AfterEach
  void shut() {
    server.close();
  }

  private MlflowTracker connect(Duration limit) {
    return MlflowTracker.connect(server.address(), limit, Duration.ZERO, messages::add);
  }

  private Path track(MlflowTracker tracker) {
    Path written = RunFolder.write(folder, run);
    try (TrackedRun tracked = tracker.start(start)) {
      Started.epochs(tracked, run);
      tracked.finished(run, written);
    }
    return written;
  }

  private void hasAllMetrics() {
    for (EpochMetrics epoch : run.history().epochs()) {
      assertThat(server.metrics.get("trainLoss")).containsEntry(epoch.epoch(), epoch.trainLoss());
      assertThat(server.metrics.get("validationAccuracy"))
          .containsEntry(epoch.epoch(), epoch.validationAccuracy());
    }
    assertThat(server.metrics.get("trainLoss")).hasSize(3);
    assertThat(server.metrics.get("testAccuracy")).containsEntry(3, run.test().accuracy());
    assertThat(server.metrics.get("testMacroF1")).containsEntry(3, run.test().metrics().macroF1());
  }

  @Nested
  @DisplayName("with a server that works")
  class Working {
    @Test
    void holdsParametersMetricsTagsAndFilesOfAFinishedRun() throws IOException {
      Path written = track(connect(LONG));
      hasAllMetrics();
      assertThat(server.runName).isEqualTo(start.name());
      assertThat(server.status).isEqualTo("FINISHED");
      assertThat(server.params)
          .containsEntry("task", "task9")
          .containsEntry("layers.0.filters", "32")
          .containsEntry("optimizer.lr", "0.001")
          .containsEntry("seed", "3")
          .containsEntry("threads", Integer.toString(run.runtime().threads()))
          .containsKeys("environment.fmnist", "environment.java");
      assertThat(server.params.keySet())
          .anyMatch(key -> key.startsWith("sha256."))
          .allMatch(key -> key.matches("[A-Za-z0-9_. -]+"));
      assertThat(server.tags)
          .containsEntry("backend", "fake")
          .containsEntry("synthetic", "true")
          .containsEntry("runFolder", written.toString());
      assertThat(server.tags.get("mlflow.note.content")).contains("SYNTHETIC");
      try (Stream<Path> files = Files.list(written)) {
        for (Path file : files.toList()) {
          assertThat(server.files)
              .containsEntry(
                  "7/" + FakeMlflow.RUN + "/artifacts/" + file.getFileName(),
                  Files.readAllBytes(file));
        }
      }
      assertThat(server.files).hasSize(8);
      assertThat(messages)
          .containsExactly(
              "MLflow: " + server.address() + "/#/experiments/7/runs/" + FakeMlflow.RUN);
    }

    @Test
    void makesItsExperimentOnceAndUsesItAgain() {
      connect(LONG);
      connect(LONG);
      assertThat(server.calls()).containsExactly("get-by-name", "create", "get-by-name");
    }

    @Test
    void hasTheEarlierEpochsOfAResumedRunToo() {
      Path written = RunFolder.write(folder, run);
      try (TrackedRun tracked = connect(LONG).start(Started.resumed(run, 2))) {
        Started.epoch(tracked, run.history().epochs().get(2));
        tracked.finished(run, written);
      }
      hasAllMetrics();
    }

    @Test
    void keepsARunThatFailedWithWhatItMeasured() {
      try (TrackedRun tracked = connect(LONG).start(start)) {
        Started.epoch(tracked, run.history().epochs().get(0));
      }
      assertThat(server.status).isEqualTo("FAILED");
      assertThat(server.metrics.get("trainLoss")).hasSize(1);
    }

    @Test
    void leavesOutWhatWasNotMeasured() {
      try (TrackedRun tracked = connect(LONG).start(start)) {
        Started.epoch(
            tracked, new EpochMetrics(1, 0.5, 0.8, Double.NaN, Double.NaN, 0.001, 2, 0.1));
      }
      assertThat(server.metrics).containsKey("trainLoss").doesNotContainKey("validationLoss");
    }

    @Test
    void saysThatFilesStayWhereTheServerKeepsNone() {
      server.artifacts = "s3://bucket/7";
      Path written = track(connect(LONG));
      assertThat(server.files).isEmpty();
      assertThat(server.status).isEqualTo("FINISHED");
      assertThat(messages)
          .anyMatch(m -> m.contains("keeps files elsewhere") && m.contains(written.toString()));
    }

    @Test
    void sendsThePasswordInEveryRequestAndInNoMessage() {
      MlflowAddress address =
          MlflowAddress.parse("http://ann:secret@127.0.0.1:" + server.port(), variable -> null);
      track(MlflowTracker.connect(address, LONG, Duration.ZERO, messages::add));
      assertThat(server.asked)
          .hasSizeGreaterThan(5)
          .allMatch(a -> a.authorization().equals(address.authorization().orElseThrow()));
      assertThat(messages).isNotEmpty().noneMatch(m -> m.contains("secret"));
    }
  }

  @Nested
  @DisplayName("refuses to start")
  class Refusing {
    private void refuses(Duration limit, String message) {
      assertThatThrownBy(() -> connect(limit))
          .isInstanceOf(FmnistException.class)
          .hasMessageContaining("MLflow at " + server.address() + ": ")
          .hasMessageContaining(message);
    }

    @Test
    void whereNobodyListens() {
      server.close();
      refuses(LONG, "no connection (is the server running?)");
    }

    @Test
    void unlessItWasOnlyStarting() throws IOException {
      AtomicInteger asked = new AtomicInteger();
      server.misbehave(
          "get-by-name",
          exchange ->
              FakeMlflow.answer(
                  exchange,
                  asked.incrementAndGet() < 3 ? 503 : 200,
                  "{\"experiment\":{\"experiment_id\":\"1\",\"lifecycle_stage\":\"active\"}}"));
      assertThat(MlflowTracker.connect(server.address(), LONG, LONG, messages::add)).isNotNull();
      assertThat(asked).hasValue(3);
      assertThat(messages).singleElement().asString().contains("in case it is starting");
    }

    @Test
    void whereTheHostIsUnknown() {
      MlflowAddress nowhere = MlflowAddress.parse("http://no.such.host.invalid", variable -> null);
      assertThatThrownBy(
              () -> MlflowTracker.connect(nowhere, LONG, Duration.ofSeconds(1), messages::add))
          .isInstanceOf(FmnistException.class)
          .hasMessageContaining("MLflow at http://no.such.host.invalid: the host is unknown");
    }

    @ParameterizedTest(name = "with the status {0}")
    @ValueSource(ints = {400, 401, 403, 404, 429, 500, 503})
    void whereTheServerRefuses(int status) {
      server.misbehave(
          "get-by-name", exchange -> FakeMlflow.answer(exchange, status, "be\n\u001b[31moff"));
      refuses(LONG, "HTTP status " + status + ": be [31moff");
    }

    @Test
    void whereAPasswordIsNeeded() {
      server.misbehave("get-by-name", exchange -> FakeMlflow.answer(exchange, 401, "who?"));
      refuses(LONG, "MLFLOW_TRACKING_USERNAME");
    }

    @Test
    void whereTheServerRedirects() {
      server.misbehave(
          "get-by-name",
          exchange -> {
            exchange.getResponseHeaders().set("Location", "https://elsewhere.invalid/x");
            FakeMlflow.answer(exchange, 302, "");
          });
      refuses(LONG, "the server redirects to https://elsewhere.invalid/x");
      assertThat(server.asked).hasSize(1);
    }

    @Test
    void whereSomethingElseAnswers() {
      server.misbehave(
          "get-by-name", exchange -> FakeMlflow.answer(exchange, 200, "<html>hello</html>"));
      refuses(LONG, "the answer is not MLflow's: \"<html>hello</html>\"");
      server.misbehave("get-by-name", exchange -> FakeMlflow.answer(exchange, 200, "{}"));
      refuses(LONG, "the answer has no experiment_id");
      server.misbehave("get-by-name", exchange -> FakeMlflow.answer(exchange, 200, "[[[[[["));
      refuses(LONG, "the answer is not MLflow's");
    }

    @Test
    void whereTheExperimentIsDeleted() {
      server.experiments.put("fmnist", "deleted");
      refuses(LONG, "its experiment fmnist is deleted; restore it, or name another in MLFLOW_");
    }

    @Test
    void whereTheServerDoesNotAnswer() {
      server.misbehave("get-by-name", exchange -> Thread.sleep(60_000));
      refuses(SHORT, "no answer in 0.3 seconds");
    }

    @Test
    void whereAnAnswerDoesNotEnd() {
      server.misbehave(
          "get-by-name",
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            Thread.sleep(60_000);
          });
      refuses(SHORT, "no answer in 0.3 seconds");
    }

    @Test
    void whereAnAnswerIsLongerThanMemory() {
      server.misbehave("get-by-name", MlflowTrackerTest::flood);
      refuses(LONG, "the answer is longer than the 1048576 bytes that are read");
    }

    @Test
    void whereWhatListensDoesNotSpeakHttp() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        Thread thread =
            new Thread(
                () -> {
                  try (OutputStream out = socket.accept().getOutputStream()) {
                    out.write("220 mail\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
        thread.start();
        MlflowAddress address =
            MlflowAddress.parse("http://127.0.0.1:" + socket.getLocalPort(), variable -> null);
        assertThatThrownBy(() -> MlflowTracker.connect(address, LONG, Duration.ZERO, messages::add))
            .isInstanceOf(FmnistException.class);
      }
    }
  }

  private static void flood(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] spaces = new byte[1 << 16];
    while (true) {
      exchange.getResponseBody().write(spaces);
    }
  }

  @Nested
  @DisplayName("never costs a training when the server fails later")
  class Failing {
    @Test
    void andCatchesUpWhenItAnswersAgain() {
      Path written = RunFolder.write(folder, run);
      try (TrackedRun tracked = connect(LONG).start(start)) {
        server.misbehave("log-batch", exchange -> FakeMlflow.answer(exchange, 500, "broken"));
        Started.epochs(tracked, run);
        await(() -> messages.size() >= 2);
        assertThat(server.metrics).isEmpty();
        server.behave();
        tracked.finished(run, written);
      }
      hasAllMetrics();
      assertThat(server.status).isEqualTo("FINISHED");
      assertThat(messages.subList(1, messages.size()))
          .hasSize(2)
          .satisfies(m -> assertThat(m.get(0)).contains("HTTP status 500").contains("goes on"))
          .satisfies(m -> assertThat(m.get(1)).contains("answers again and has everything"));
    }

    @Test
    void andTellsWhatIsMissingWhereItHasGone() {
      Path written = RunFolder.write(folder, run);
      try (TrackedRun tracked = connect(LONG).start(start)) {
        Started.epoch(tracked, run.history().epochs().get(0));
        server.close();
        Started.epoch(tracked, run.history().epochs().get(1));
        Started.epoch(tracked, run.history().epochs().get(2));
        tracked.finished(run, written);
      }
      assertThat(messages).hasSizeBetween(2, 3);
      assertThat(messages.get(messages.size() - 1))
          .contains("run " + FakeMlflow.RUN + " is not complete there")
          .contains(written + " is");
    }

    @Test
    void andDoesNotMakeItWait() {
      Path written = RunFolder.write(folder, run);
      try (TrackedRun tracked = connect(LONG).start(start)) {
        server.misbehave("log-batch", exchange -> Thread.sleep(1_000));
        long before = System.nanoTime();
        for (int i = 0; i < 200; i++) {
          Started.epochs(tracked, run);
        }
        // Six hundred waits of a second would be ten minutes; without one it is a moment.
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LONG);
        server.behave();
        tracked.finished(run, written);
      }
      hasAllMetrics();
    }

    @Test
    void norWhenItHangsForEver() {
      Path written = RunFolder.write(folder, run);
      // The first requests of a process take longer than those that are to be answered here.
      connect(LONG);
      try (TrackedRun tracked = connect(Duration.ofSeconds(1)).start(start)) {
        server.misbehave("", exchange -> Thread.sleep(60_000));
        Started.epochs(tracked, run);
        tracked.finished(run, written);
      }
      assertThat(messages.get(messages.size() - 1)).contains("is not complete there");
    }

    @Test
    void norWhenItFloods() {
      Path written = RunFolder.write(folder, run);
      try (TrackedRun tracked = connect(LONG).start(start)) {
        server.misbehave("", MlflowTrackerTest::flood);
        Started.epochs(tracked, run);
        tracked.finished(run, written);
      }
      assertThat(messages.get(messages.size() - 1))
          .contains("longer than the 1048576 bytes")
          .contains("is not complete there");
    }

    private void await(java.util.function.BooleanSupplier condition) {
      while (!condition.getAsBoolean()) {
        Thread.onSpinWait();
      }
    }
  }
}
