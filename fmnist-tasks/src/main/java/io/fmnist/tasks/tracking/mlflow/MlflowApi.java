package io.fmnist.tasks.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The part of MLflow's REST API (version 2.0) that a run needs. */
final class MlflowApi {
  /** Limits of the API for one request. */
  static final int MOST_METRICS = 1000;

  static final int MOST_PARAMS = 100;

  private static final String API = "api/2.0/mlflow/";
  private static final String ID = "[A-Za-z0-9_-]{1,64}";
  private static final int MAX_VALUE = 500;

  /**
   * A run that the server made.
   *
   * @param experiment its experiment's id
   * @param id its own
   * @param artifacts where the server wants its files
   */
  record Run(String experiment, String id, String artifacts) {}

  /** A tag or a parameter. */
  private record Named(String key, String value) {}

  /** How a run ended. */
  enum Status {
    FINISHED,
    FAILED,
    KILLED
  }

  private final RestClient client;

  MlflowApi(RestClient client) {
    this.client = client;
  }

  /** Returns the same, whose requests, all together, end within a time from now on. */
  MlflowApi within(Duration total) {
    return new MlflowApi(client.within(total));
  }

  MlflowAddress address() {
    return client.address();
  }

  /** Returns the id of the address's experiment, which is made if it is not there. */
  String experiment() throws MlflowException {
    String name = address().experiment();
    JsonNode experiment;
    try {
      experiment = byName(name);
    } catch (MlflowException e) {
      if (!e.is("RESOURCE_DOES_NOT_EXIST")) {
        throw e;
      }
      try {
        return id(client.post(API + "experiments/create", Map.of("name", name)), "experiment_id");
      } catch (MlflowException made) {
        if (!made.is("RESOURCE_ALREADY_EXISTS")) {
          throw made;
        }
        // Another process made it in between.
        experiment = byName(name);
      }
    }
    if (experiment.path("lifecycle_stage").asText().equals("deleted")) {
      throw new MlflowException(
          "its experiment "
              + name
              + " is deleted; restore it, or name another in MLFLOW_EXPERIMENT_NAME",
          "");
    }
    return id(experiment, "experiment_id");
  }

  private JsonNode byName(String name) throws MlflowException {
    return client
        .get(API + "experiments/get-by-name", Map.of("experiment_name", name))
        .path("experiment");
  }

  Run createRun(String experiment, String name, Instant started, Map<String, String> tags)
      throws MlflowException {
    List<Named> list =
        tags.entrySet().stream().map(e -> new Named(e.getKey(), e.getValue())).toList();
    JsonNode info =
        client
            .post(
                API + "runs/create",
                Map.of(
                    "experiment_id",
                    experiment,
                    "run_name",
                    name,
                    "start_time",
                    started.toEpochMilli(),
                    "tags",
                    list))
            .path("run")
            .path("info");
    return new Run(experiment, id(info, "run_id"), info.path("artifact_uri").asText());
  }

  /** Logs what does not change; keys get the characters that MLflow allows. */
  void logParams(Run run, Map<String, Object> params) throws MlflowException {
    List<Named> all =
        params.entrySet().stream()
            .map(
                e -> new Named(e.getKey().replaceAll("[^A-Za-z0-9_. -]", "_"), value(e.getValue())))
            .toList();
    for (int from = 0; from < all.size(); from += MOST_PARAMS) {
      List<Named> batch = all.subList(from, Math.min(from + MOST_PARAMS, all.size()));
      client.post(API + "runs/log-batch", Map.of("run_id", run.id(), "params", batch));
    }
  }

  private static String value(Object param) {
    String value = param.toString();
    return value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE - 3) + "...";
  }

  /** Logs measured values, at most {@value #MOST_METRICS}. */
  void logMetrics(Run run, List<Metric> metrics) throws MlflowException {
    client.post(API + "runs/log-batch", Map.of("run_id", run.id(), "metrics", metrics));
  }

  void tag(Run run, String key, String value) throws MlflowException {
    client.post(API + "runs/set-tag", Map.of("run_id", run.id(), "key", key, "value", value));
  }

  void end(Run run, Status status) throws MlflowException {
    end(run, status, client.limit());
  }

  /**
   * Ends a run.
   *
   * @param most how long that may take
   */
  void end(Run run, Status status, Duration most) throws MlflowException {
    client.post(
        API + "runs/update",
        Map.of(
            "run_id", run.id(), "status", status.name(), "end_time", Instant.now().toEpochMilli()),
        most);
  }

  /** Stores a file through the server. */
  void store(ArtifactPlace place, Path file) throws MlflowException {
    client.put(place.path(String.valueOf(file.getFileName())), file);
  }

  private static String id(JsonNode node, String key) throws MlflowException {
    String id = node.path(key).asText();
    if (!id.matches(ID)) {
      throw new MlflowException(
          "the answer has no " + key + "; is this the address of an MLflow server?", "");
    }
    return id;
  }
}
