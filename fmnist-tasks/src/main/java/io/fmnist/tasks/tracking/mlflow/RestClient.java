package io.fmnist.tasks.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.fmnist.tasks.file.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * HTTP requests to one server, each within a time limit, answers within a size limit. Redirects are
 * not followed: they would carry the password to whom they name.
 */
final class RestClient {
  private static final int MAX_ANSWER = 1 << 20;
  private static final int MAX_SHOWN = 300;
  private static final int UNAVAILABLE = 503;
  // Slower than any network on which somebody would keep a tracking server.
  private static final long BYTES_PER_SECOND = 100_000;

  private final MlflowAddress address;
  private final Duration limit;
  private final HttpClient http;
  // Of System.nanoTime(), or Long.MAX_VALUE for none.
  private final long deadline;

  /**
   * Creates a client; connects only when asked something.
   *
   * @param limit for a whole request and its answer; a file gets more by its size
   */
  RestClient(MlflowAddress address, Duration limit) {
    this(
        address,
        limit,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limit)
            .build(),
        Long.MAX_VALUE);
  }

  private RestClient(MlflowAddress address, Duration limit, HttpClient http, long deadline) {
    this.address = address;
    this.limit = limit;
    this.http = http;
    this.deadline = deadline;
  }

  /** Returns a client whose requests, all together, end within a time from now on. */
  RestClient within(Duration total) {
    return new RestClient(address, limit, http, System.nanoTime() + total.toNanos());
  }

  MlflowAddress address() {
    return address;
  }

  Duration limit() {
    return limit;
  }

  /** Asks for an object. */
  JsonNode get(String path, Map<String, String> query) throws MlflowException {
    String text =
        query.entrySet().stream()
            .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
            .collect(Collectors.joining("&", "?", ""));
    return object(send(request(path + text).GET().build(), limit));
  }

  /** Sends an object and returns the answer. */
  JsonNode post(String path, Map<String, ?> body) throws MlflowException {
    return post(path, body, limit);
  }

  /** The same with a time limit of its own. */
  JsonNode post(String path, Map<String, ?> body, Duration most) throws MlflowException {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.line(body)))
            .build();
    return object(send(request, most));
  }

  void put(String path, Path file) throws MlflowException {
    try {
      Duration most = limit.plus(timeFor(Files.size(file)));
      send(
          request(path)
              .header("Content-Type", "application/octet-stream")
              .PUT(HttpRequest.BodyPublishers.ofFile(file))
              .build(),
          most);
    } catch (FileNotFoundException e) {
      throw new MlflowException(file + " has gone", "");
    } catch (IOException e) {
      throw new MlflowException(file + " cannot be read: " + e, "");
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(address.base() + "/" + path));
    builder.header("User-Agent", "fmnist");
    address.authorization().ifPresent(value -> builder.header("Authorization", value));
    return builder;
  }

  /** Returns how long files may take to be stored, beside the time for requests. */
  static Duration timeFor(long bytes) {
    return Duration.ofSeconds(bytes / BYTES_PER_SECOND);
  }

  private Duration left(Duration most) throws MlflowException {
    if (deadline == Long.MAX_VALUE) {
      return most;
    }
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new MlflowException("the server is too slow", "");
    }
    return left < most.toNanos() ? Duration.ofNanos(left) : most;
  }

  private byte[] send(HttpRequest request, Duration longest) throws MlflowException {
    Duration most = left(longest);
    // The request's own limit ends with the answer's head; this one includes its body.
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, info -> new LimitedBody(MAX_ANSWER));
    HttpResponse<byte[]> response;
    try {
      response = answer.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new MlflowException("no answer in " + most.toMillis() / 1000.0 + " seconds", "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MlflowException("stopped while waiting for an answer", "");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      boolean nobodyListens = cause instanceof ConnectException && !isUnknownHost(cause);
      throw new MlflowException(describe(cause), "", nobodyListens);
    } finally {
      answer.cancel(true);
    }
    int status = response.statusCode();
    if (status / 100 == 3) {
      String target = response.headers().firstValue("location").orElse("nowhere");
      throw new MlflowException(
          "the server redirects to " + plain(target) + "; if that is right, give that address", "");
    }
    if (status / 100 != 2) {
      throw refused(status, response.body());
    }
    return response.body();
  }

  private static JsonNode object(byte[] answer) throws MlflowException {
    try {
      JsonNode node = Json.MAPPER.readTree(answer);
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (IOException e) {
      // No JSON: told below, like JSON that is no object.
    }
    throw new MlflowException(
        "the answer is not MLflow's: \""
            + plain(new String(answer, StandardCharsets.UTF_8))
            + "\"; is this the address of an MLflow server?",
        "");
  }

  private static MlflowException refused(int status, byte[] answer) {
    String code = "";
    String message = new String(answer, StandardCharsets.UTF_8);
    try {
      JsonNode node = Json.MAPPER.readTree(answer);
      if (node != null && node.isObject()) {
        code = node.path("error_code").asText();
        message = node.path("message").asText();
      }
    } catch (IOException e) {
      // An answer of something before or instead of MLflow; shown as it is.
    }
    String hint =
        switch (status) {
          case 401, 403 ->
              "; give USER:PASSWORD@ in the address, MLFLOW_TRACKING_USERNAME and"
                  + " MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN";
          case 404 -> code.isEmpty() ? "; is this the address of an MLflow server?" : "";
          default -> "";
        };
    return new MlflowException(
        "the server answers with HTTP status " + status + ": " + plain(code + " " + message) + hint,
        code,
        status == UNAVAILABLE);
  }

  private static boolean isUnknownHost(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  private static String describe(Throwable failure) {
    if (isUnknownHost(failure)) {
      return "the host is unknown";
    }
    if (failure instanceof ConnectException) {
      return "no connection (is the server running?)";
    }
    String message = plain(String.valueOf(failure.getMessage()));
    boolean broke = message.matches("(?i).*(received no bytes|reset|broken pipe|closed|eof).*");
    return broke ? "the connection broke off (" + message + ")" : message;
  }

  /** Returns the beginning of a stranger's text, on one line and without control characters. */
  private static String plain(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "...";
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
