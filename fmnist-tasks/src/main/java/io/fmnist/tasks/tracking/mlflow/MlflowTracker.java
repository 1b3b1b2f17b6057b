package io.fmnist.tasks.tracking.mlflow;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.tracking.RunStart;
import io.fmnist.tasks.tracking.TrackedRun;
import io.fmnist.tasks.tracking.Tracker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps runs on an MLflow tracking server. */
public final class MlflowTracker implements Tracker {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  private final MlflowApi api;
  private final String experiment;
  private final Consumer<String> messages;

  private MlflowTracker(MlflowApi api, String experiment, Consumer<String> messages) {
    this.api = api;
    this.experiment = experiment;
    this.messages = messages;
  }

  /**
   * Reaches the server and finds or makes the experiment. Where nobody listens yet, or the server
   * says that it is not ready (HTTP status 503), this is tried again for up to 30 seconds.
   *
   * @param messages told where a run can be seen, and of what is not kept
   * @throws FmnistException if the server does not answer as MLflow does, or not within 20 seconds
   */
  public static MlflowTracker connect(MlflowAddress address, Consumer<String> messages) {
    return connect(address, LIMIT, START, messages);
  }

  /**
   * Connects with limits of the caller's.
   *
   * @param limit for a request
   * @param wait for a server that is starting
   */
  static MlflowTracker connect(
      MlflowAddress address, Duration limit, Duration wait, Consumer<String> messages) {
    MlflowApi api = new MlflowApi(new RestClient(address, limit));
    long deadline = System.nanoTime() + wait.toNanos();
    long pause = FIRST_PAUSE.toNanos();
    boolean told = false;
    while (true) {
      try {
        return new MlflowTracker(api, api.experiment(), messages);
      } catch (MlflowException e) {
        long left = deadline - System.nanoTime();
        if (!e.isTemporary() || left <= 0) {
          throw failure(address, e);
        }
        if (!told) {
          told = true;
          messages.accept(
              "MLflow at "
                  + address
                  + ": "
                  + e.reason()
                  + "; trying again for "
                  + wait.toSeconds()
                  + " seconds, in case it is starting");
        }
        sleep(address, e, Math.min(pause, left));
        pause *= 2;
      }
    }
  }

  private static void sleep(MlflowAddress address, MlflowException e, long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw failure(address, e);
    }
  }

  @Override
  public TrackedRun start(RunStart start) {
    try {
      MlflowApi.Run run = api.createRun(experiment, start.name(), start.started(), tags(start));
      try {
        Map<String, Object> params = start.choices();
        params.putAll(start.circumstances());
        api.logParams(run, params);
      } catch (MlflowException e) {
        MlflowRun.end(api, run, MlflowApi.Status.FAILED);
        throw e;
      }
      messages.accept(
          "MLflow: " + api.address() + "/#/experiments/" + run.experiment() + "/runs/" + run.id());
      MlflowRun tracked = new MlflowRun(api, run, messages);
      start.earlierEpochs().forEach(tracked::add);
      return tracked;
    } catch (MlflowException e) {
      throw failure(api.address(), e);
    }
  }

  /** Names with a point are MLflow's own, which its pages show in places of their own. */
  private static Map<String, String> tags(RunStart start) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.source.name", "fmnist");
    tags.put("mlflow.source.type", "LOCAL");
    tags.put("mlflow.user", System.getProperty("user.name", "unknown"));
    tags.put("mlflow.note.content", note(start));
    tags.put("task", start.task().id());
    tags.put("backend", start.backend());
    tags.put("synthetic", Boolean.toString(start.synthetic()));
    start.task().parent().ifPresent(parent -> tags.put("parent", parent));
    return tags;
  }

  private static String note(RunStart start) {
    String change = start.task().change();
    return (start.synthetic() ? "SYNTHETIC images, drawn by a program. " : "")
        + start.task().title()
        + (change.isEmpty() ? "" : " (" + change + ")");
  }

  static FmnistException failure(MlflowAddress address, MlflowException e) {
    return new FmnistException("MLflow at " + address + ": " + e.reason(), e);
  }
}
