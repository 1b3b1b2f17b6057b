package io.fmnist.tasks.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A tracking server that keeps what it is told in memory, and can be made to misbehave. */
final class FakeMlflow implements AutoCloseable {
  /** What a client asked. */
  record Asked(String method, String path, String authorization) {}

  /** Answers in the server's place. */
  interface Trick {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  static final String RUN = "0123456789abcdef0123456789abcdef";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final Map<String, String> experiments = new ConcurrentHashMap<>();
  final Map<String, String> params = new ConcurrentHashMap<>();
  final Map<String, String> tags = new ConcurrentHashMap<>();
  final Map<String, TreeMap<Integer, Double>> metrics = new ConcurrentHashMap<>();
  final Map<String, byte[]> files = new ConcurrentHashMap<>();
  volatile String status = "";
  volatile String runName = "";
  volatile String artifacts = "mlflow-artifacts:/7/" + RUN + "/artifacts";
  private volatile Optional<Trick> trick = Optional.empty();
  private volatile String trickFor = "";

  FakeMlflow() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Plays a trick on requests whose path ends so, until {@link #behave}. */
  void misbehave(String pathEnd, Trick answer) {
    trickFor = pathEnd;
    trick = Optional.of(answer);
  }

  void behave() {
    trick = Optional.empty();
  }

  int port() {
    return server.getAddress().getPort();
  }

  MlflowAddress address() {
    return MlflowAddress.parse("http://127.0.0.1:" + port(), variable -> null);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      asked.add(new Asked(exchange.getRequestMethod(), path, authorization));
      Optional<Trick> played = trick;
      if (played.isPresent() && path.endsWith(trickFor)) {
        played.get().answer(exchange);
        return;
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (exchange.getRequestMethod().equals("PUT")) {
        files.put(path.substring("/api/2.0/mlflow-artifacts/artifacts/".length()), body);
        answer(exchange, 200, "{}");
        return;
      }
      JsonNode json = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
      respond(exchange, path.substring("/api/2.0/mlflow/".length()), json);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void respond(HttpExchange exchange, String call, JsonNode json) throws IOException {
    switch (call) {
      case "experiments/get-by-name" -> {
        String name = exchange.getRequestURI().getQuery().replaceFirst("experiment_name=", "");
        if (experiments.containsKey(name)) {
          answer(
              exchange,
              200,
              "{\"experiment\": {\"experiment_id\": \"7\", \"lifecycle_stage\": \""
                  + experiments.get(name)
                  + "\"}}");
        } else {
          answer(
              exchange, 404, "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"no\"}");
        }
      }
      case "experiments/create" -> {
        experiments.put(json.path("name").asText(), "active");
        answer(exchange, 200, "{\"experiment_id\": \"7\"}");
      }
      case "runs/create" -> {
        runName = json.path("run_name").asText();
        status = "RUNNING";
        json.path("tags").forEach(t -> tags.put(t.path("key").asText(), t.path("value").asText()));
        answer(
            exchange,
            200,
            "{\"run\": {\"info\": {\"run_id\": \""
                + RUN
                + "\", \"artifact_uri\": \""
                + artifacts
                + "\"}, \"newer\": [1]}}");
      }
      case "runs/log-batch" -> {
        json.path("params")
            .forEach(p -> params.put(p.path("key").asText(), p.path("value").asText()));
        for (JsonNode m : json.path("metrics")) {
          metrics
              .computeIfAbsent(m.path("key").asText(), k -> new TreeMap<>())
              .put(m.path("step").asInt(), m.path("value").asDouble());
        }
        answer(exchange, 200, "{}");
      }
      case "runs/set-tag" -> {
        tags.put(json.path("key").asText(), json.path("value").asText());
        answer(exchange, 200, "{}");
      }
      case "runs/update" -> {
        status = json.path("status").asText();
        answer(exchange, 200, "{\"run_info\": {}}");
      }
      default -> answer(exchange, 404, "no such call");
    }
  }

  static void answer(HttpExchange exchange, int code, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  List<String> calls() {
    List<String> calls = new ArrayList<>();
    asked.forEach(a -> calls.add(a.path().substring(a.path().lastIndexOf('/') + 1)));
    return calls;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
