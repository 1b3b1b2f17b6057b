package io.fmnist.tasks.tracking.mlflow;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.tracking.RunStart;
import io.fmnist.tasks.tracking.TrackedRun;
import io.fmnist.tasks.tracking.Tracker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Keeps runs on an MLflow tracking server. */
public final class MlflowTracker implements Tracker {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final MlflowApi api;
  private final String experiment;
  private final Consumer<String> messages;

  private MlflowTracker(MlflowApi api, String experiment, Consumer<String> messages) {
    this.api = api;
    this.experiment = experiment;
    this.messages = messages;
  }

  /**
   * Reaches the server and finds or makes the experiment.
   *
   * @param messages told where a run can be seen, and of what is not kept
   * @throws FmnistException if the server does not answer as MLflow does, or not within 20 seconds
   */
  public static MlflowTracker connect(MlflowAddress address, Consumer<String> messages) {
    return connect(address, LIMIT, messages);
  }

  static MlflowTracker connect(MlflowAddress address, Duration limit, Consumer<String> messages) {
    MlflowApi api = new MlflowApi(new RestClient(address, limit));
    try {
      return new MlflowTracker(api, api.experiment(), messages);
    } catch (MlflowException e) {
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
      return new MlflowRun(api, run, messages);
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
