package io.fmnist.tasks.tracking.mlflow;

import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.TrainingControl;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.tracking.TrackedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One run on the server. A thread of its own sends, so that a slow server does not slow the
 * training; what could not be sent is tried again after each epoch and at the end.
 */
final class MlflowRun implements TrackedRun {
  // With the last request, which says how the run ended, two minutes.
  private static final Duration MOST_AT_THE_END = Duration.ofSeconds(100);
  private static final Duration KILLED = Duration.ofSeconds(3);

  private final MlflowApi api;
  private final MlflowApi.Run run;
  private final Consumer<String> messages;
  private final Queue<Metric> unsent = new ConcurrentLinkedQueue<>();
  // One sends and one waits; the one that waits will send whatever there is by then.
  private final ThreadPoolExecutor sender =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(1),
          MlflowRun::thread,
          new ThreadPoolExecutor.DiscardPolicy());
  private final Thread killed;
  private volatile boolean troubled;
  private boolean closed;

  MlflowRun(MlflowApi api, MlflowApi.Run run, Consumer<String> messages) {
    this.api = api;
    this.run = run;
    this.messages = messages;
    this.killed = thread(this::kill);
    Runtime.getRuntime().addShutdownHook(killed);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "mlflow");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingControl control) {
    add(metrics);
    sender.execute(this::sendOrTell);
  }

  /** Adds what an epoch gave, to be sent with the next one. */
  void add(EpochMetrics metrics) {
    long now = Instant.now().toEpochMilli();
    long step = metrics.epoch();
    add("trainLoss", metrics.trainLoss(), now, step);
    add("trainAccuracy", metrics.trainAccuracy(), now, step);
    add("validationLoss", metrics.validationLoss(), now, step);
    add("validationAccuracy", metrics.validationAccuracy(), now, step);
    add("learningRate", metrics.learningRate(), now, step);
    add("trainSeconds", metrics.trainSeconds(), now, step);
    add("validationSeconds", metrics.validationSeconds(), now, step);
    add("validationMacroF1", metrics.validationMacroF1(), now, step);
    add("validationCalibrationError", metrics.validationCalibrationError(), now, step);
    add("validationBrierScore", metrics.validationBrierScore(), now, step);
  }

  private void add(String key, double value, long timestamp, long step) {
    // NaN stands for what was not measured.
    if (Double.isFinite(value)) {
      unsent.add(new Metric(key, value, timestamp, step));
    }
  }

  /** Sends; tells of the first failure alone. */
  private void sendOrTell() {
    try {
      send(api);
    } catch (MlflowException e) {
      if (!troubled) {
        troubled = true;
        messages.accept(
            "MLflow at "
                + api.address()
                + ": "
                + e.reason()
                + "; the training goes on, and what is missing there is tried again");
      }
    }
  }

  /** Sends what there is. Called by one thread at a time. */
  private void send(MlflowApi server) throws MlflowException {
    while (!unsent.isEmpty()) {
      List<Metric> batch = unsent.stream().limit(MlflowApi.MOST_METRICS).toList();
      server.logMetrics(run, batch);
      for (int i = 0; i < batch.size(); i++) {
        unsent.remove();
      }
    }
  }

  @Override
  public void finished(RunResult result, Path folder) {
    long now = Instant.now().toEpochMilli();
    long step = result.history().epochs().size();
    add("testAccuracy", result.test().accuracy(), now, step);
    add("testLoss", result.test().loss(), now, step);
    result.test().metrics().byName("test").forEach((name, value) -> add(name, value, now, step));
    add("secondsPerEpoch", result.history().medianTrainSeconds(), now, step);
    add("seconds", result.seconds(), now, step);
    add("secondsToFirstStep", result.secondsToFirstStep(), now, step);
    result.peakMemoryMiB().ifPresent(most -> add("peakMemoryMiB", most, now, step));
    result.history().kept().ifPresent(epoch -> add("keptEpoch", epoch, now, step));
    boolean complete = complete(folder, MOST_AT_THE_END);
    release();
    try {
      api.end(run, MlflowApi.Status.FINISHED);
      if (complete && troubled) {
        messages.accept("MLflow at " + api.address() + " answers again and has everything");
      }
    } catch (MlflowException e) {
      if (complete) {
        tellIncomplete(e, folder);
      }
    }
  }

  /** Returns whether the server has all values and files; tells why it has not. */
  private boolean complete(Path folder, Duration most) {
    try {
      List<Path> files = files(folder);
      long bytes = files.stream().mapToLong(file -> file.toFile().length()).sum();
      MlflowApi atEnd = api.within(most.plus(RestClient.timeFor(bytes)));
      drain(atEnd, most);
      atEnd.tag(run, "runFolder", folder.toString());
      Optional<ArtifactPlace> place = ArtifactPlace.of(run.artifacts(), api.address().base());
      if (place.isPresent()) {
        for (Path file : files) {
          atEnd.store(place.get(), file);
        }
      } else {
        messages.accept(
            "MLflow at "
                + api.address()
                + " keeps files elsewhere than on its server; this run's stay in "
                + folder);
      }
      return true;
    } catch (MlflowException e) {
      tellIncomplete(e, folder);
      return false;
    }
  }

  private void tellIncomplete(MlflowException e, Path folder) {
    messages.accept(
        "MLflow at "
            + api.address()
            + ": "
            + e.reason()
            + "; run "
            + run.id()
            + " is not complete there, but "
            + folder
            + " is");
  }

  /** Waits for the sender and sends the rest. */
  private void drain(MlflowApi atEnd, Duration most) throws MlflowException {
    sender.shutdown();
    try {
      if (!sender.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS)) {
        sender.shutdownNow();
        throw new MlflowException("the server is too slow", "");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MlflowException("stopped while sending", "");
    }
    send(atEnd);
  }

  private static List<Path> files(Path folder) throws MlflowException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
    } catch (IOException e) {
      throw new MlflowException(folder + " cannot be read: " + e, "");
    }
  }

  @Override
  public void close() {
    if (!release()) {
      return;
    }
    // The run failed: what it measured until then is of use to whoever looks for the cause.
    try {
      drain(api.within(MOST_AT_THE_END), MOST_AT_THE_END);
    } catch (MlflowException e) {
      messages.accept("MLflow at " + api.address() + ": " + e.reason());
    }
    end(api, run, MlflowApi.Status.FAILED);
  }

  /** Returns whether it is still on us to tell the server how the run ended. */
  private boolean release() {
    if (closed) {
      return false;
    }
    closed = true;
    try {
      return Runtime.getRuntime().removeShutdownHook(killed);
    } catch (IllegalStateException e) {
      // The process is ending; the hook itself tells the server.
      return false;
    }
  }

  /**
   * Ends a run that did not succeed; where the server does not listen, it stays "running" there.
   */
  static void end(MlflowApi api, MlflowApi.Run run, MlflowApi.Status status) {
    try {
      api.end(run, status);
    } catch (MlflowException e) {
      // The user has more to think about than this: the run's own failure is being told.
      return;
    }
  }

  /** Tells the server that the process is being ended; that must not take long. */
  private void kill() {
    try {
      api.end(run, MlflowApi.Status.KILLED, KILLED);
    } catch (MlflowException e) {
      // As above.
      return;
    }
  }
}
