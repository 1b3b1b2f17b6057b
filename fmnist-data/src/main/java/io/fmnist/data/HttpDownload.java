package io.fmnist.data;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.data.PartFile.Source;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Downloads one file from one address, going on where an earlier attempt stopped (RFC 9110, range
 * requests). The whole of it, with all attempts and redirects, ends within {@link #limitOf} its
 * size.
 */
final class HttpDownload {
  /** Fewer bytes than this in {@link Environment.Timeouts#slow()} are too few. */
  static final long MIN_BYTES = 64 << 10;

  private static final int MAX_ATTEMPTS = 5;
  private static final int MAX_REDIRECTS = 5;
  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

  private final Environment.Timeouts timeouts;
  private final FetchListener listener;
  private final String name;
  private final long limit;
  private final HttpClient client;

  /**
   * Prepares a download.
   *
   * @param name of the file, for the listener
   * @param limit the most bytes that are written
   */
  HttpDownload(Environment.Timeouts timeouts, FetchListener listener, String name, long limit) {
    this.timeouts = timeouts;
    this.listener = listener;
    this.name = name;
    this.limit = limit;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeouts.connect())
            .build();
  }

  /** Returns the longest time for a file: two slow periods, and one more for each MiB. */
  static Duration limitOf(long bytes, Environment.Timeouts timeouts) {
    return timeouts.slow().multipliedBy(2 + (bytes >> 20));
  }

  /**
   * Fills the part, in several attempts as long as each brings new bytes. Where the server does not
   * go on from the part's end, the whole file is asked for.
   *
   * @throws MirrorException if the mirror does not deliver; the part may then hold a beginning
   * @throws IOException if the part cannot be written
   */
  void fill(PartFile part, URI url) throws MirrorException, IOException {
    Deadline deadline = Deadline.in(limitOf(limit, timeouts));
    boolean whole = false;
    boolean askedForAll = false;
    for (int attempt = 1; ; attempt++) {
      long before = part.size();
      Source source = part.source();
      long start = !whole && PartFile.isFrom(source, url) ? before : 0;
      if (start > 0 && start == source.total()) {
        // Complete, but the process ended before it was checked.
        return;
      }
      try {
        attempt(part, url, start, deadline);
        return;
      } catch (MirrorException e) {
        if (deadline.isOver() || attempt == MAX_ATTEMPTS) {
          throw e;
        }
        if (e.isInterrupted() && part.size() > start) {
          whole = false;
          listener.message(name + ": " + e.getMessage() + "; going on from there");
        } else if (start > 0 && !askedForAll) {
          // Some servers refuse every request for a part of a file. The bytes are kept until the
          // whole file is really sent.
          whole = true;
          askedForAll = true;
          listener.message(name + ": " + e.getMessage() + "; asking for the whole file");
        } else {
          throw e;
        }
      }
    }
  }

  private void attempt(PartFile part, URI url, long start, Deadline deadline)
      throws MirrorException, IOException {
    String validator = part.source().validator();
    URI target = url;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      TimedBody answer = send(request(target, start, validator), deadline);
      try {
        String location = answer.headers().firstValue("Location").orElse("");
        if (answer.statusCode() / 100 != 3 || location.isEmpty()) {
          receive(answer, part, url, start, deadline);
          return;
        }
        target = resolve(target, location);
      } finally {
        answer.close();
      }
    }
    throw MirrorException.refused("the server redirects more than " + MAX_REDIRECTS + " times");
  }

  private HttpRequest request(URI target, long start, String validator) throws MirrorException {
    String scheme = String.valueOf(target.getScheme());
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw MirrorException.refused(
          "the server redirects to " + Environment.withoutUser(target) + ", which is not http");
    }
    try {
      // The file as it is: a server that packs on the way would change the byte offsets.
      HttpRequest.Builder request =
          HttpRequest.newBuilder(Environment.withoutUser(target))
              .header("User-Agent", "fmnist")
              .header("Accept-Encoding", "identity");
      if (target.getUserInfo() != null) {
        byte[] user = target.getUserInfo().getBytes(StandardCharsets.UTF_8);
        request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
      }
      if (start > 0) {
        request.header("Range", "bytes=" + start + "-");
        if (!validator.isEmpty()) {
          request.header("If-Range", validator);
        }
      }
      return request.build();
    } catch (IllegalArgumentException e) {
      throw MirrorException.refused(
          "the address " + Environment.withoutUser(target) + " cannot be used: " + Reason.of(e));
    }
  }

  /** Returns an answer as soon as its head has come. */
  private TimedBody send(HttpRequest request, Deadline deadline) throws MirrorException {
    CompletableFuture<TimedBody> arrived = new CompletableFuture<>();
    CompletableFuture<HttpResponse<TimedBody>> exchange =
        client.sendAsync(
            request,
            head -> {
              TimedBody body = new TimedBody(head);
              arrived.complete(body);
              return body;
            });
    // Not the exchange itself: it fails where the connection ends early, and the first bytes with
    // it.
    var unused =
        exchange.whenComplete(
            (response, error) -> {
              if (error != null && !arrived.completeExceptionally(error)) {
                arrived.join().onError(error);
              }
            });
    try {
      return arrived.get(deadline.left(timeouts.read()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw MirrorException.refused("no answer in " + seconds(timeouts.read()));
    } catch (InterruptedException e) {
      exchange.cancel(true);
      throw stopped();
    } catch (ExecutionException e) {
      // Whatever a hostile answer does to the client, an Error too, is the mirror's failure.
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof CompletionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw MirrorException.refused(describe(cause, request));
    }
  }

  private static URI resolve(URI target, String location) throws MirrorException {
    try {
      return target.resolve(new URI(location));
    } catch (URISyntaxException e) {
      throw MirrorException.refused("the server redirects to \"" + location + "\"");
    }
  }

  /** Writes the body of an answer behind the first {@code start} bytes of the part, or anew. */
  private void receive(TimedBody answer, PartFile part, URI url, long start, Deadline deadline)
      throws MirrorException, IOException {
    int status = answer.statusCode();
    boolean continues = status == PARTIAL_CONTENT && continues(answer, part.source(), start);
    if (!continues && status != OK) {
      throw MirrorException.refused(
          start > 0 && status == PARTIAL_CONTENT
              ? "the server has another file now"
              : "the server answers with HTTP status " + status);
    }
    long total = continues ? part.source().total() : length(answer.headers());
    if (total > limit) {
      throw MirrorException.refused(
          "the server announces " + total + " bytes; at most " + limit + " are expected");
    }
    try (FileChannel out =
        continues
            ? part.goOn()
            : part.begin(
                new Source(
                    Environment.withoutUser(url).toString(), validator(answer.headers()), total))) {
      copy(answer, out, continues ? start : 0, total, deadline);
    } catch (TooLongException e) {
      part.discard();
      throw MirrorException.refused(
          "the server sends more than the " + e.most + " bytes that are expected");
    }
  }

  private static long length(HttpHeaders headers) {
    try {
      return headers.firstValueAsLong("Content-Length").orElse(-1);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /** Returns whether a partial answer is the rest of the part. */
  private static boolean continues(TimedBody answer, Source source, long start) {
    Matcher range = CONTENT_RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
    if (start == 0 || !range.matches() || !range.group(1).equals(Long.toString(start))) {
      return false;
    }
    String total = range.group(2);
    return source.total() < 0 || total.equals("*") || total.equals(Long.toString(source.total()));
  }

  /** Returns what marks this version of the file: a strong entity tag, else the date, else "". */
  private static String validator(HttpHeaders headers) {
    return headers
        .firstValue("ETag")
        .filter(tag -> tag.startsWith("\""))
        .or(() -> headers.firstValue("Last-Modified"))
        .orElse("");
  }

  private void copy(TimedBody body, FileChannel out, long start, long total, Deadline deadline)
      throws MirrorException, IOException, TooLongException {
    long most = total >= 0 ? Math.min(total, limit) : limit;
    long done = start;
    long periodStart = start;
    Deadline period = Deadline.in(timeouts.slow());
    listener.progress(name, done, total);
    while (true) {
      long wait = Math.min(deadline.left(timeouts.read()), period.left(timeouts.read()));
      List<ByteBuffer> pieces = next(body, done, total, wait);
      if (pieces != null && pieces.isEmpty()) {
        break;
      }
      for (ByteBuffer bytes : pieces == null ? List.<ByteBuffer>of() : pieces) {
        if (done + bytes.remaining() > most) {
          throw new TooLongException(most);
        }
        done += bytes.remaining();
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
      if (period.isOver()) {
        if (done - periodStart < MIN_BYTES) {
          throw MirrorException.refused(
              "the server sent less than "
                  + (MIN_BYTES >> 10)
                  + " KiB in "
                  + seconds(timeouts.slow())
                  + ", after "
                  + done
                  + " bytes");
        }
        period = Deadline.in(timeouts.slow());
        periodStart = done;
      }
      if (deadline.isOver()) {
        throw MirrorException.refused(
            "the server needs more than "
                + seconds(limitOf(limit, timeouts))
                + "; "
                + done
                + " bytes came");
      }
      if (pieces == null && wait == timeouts.read().toNanos()) {
        throw MirrorException.interrupted(
            "nothing arrived for " + seconds(timeouts.read()) + ", after " + done + " bytes");
      }
      listener.progress(name, done, total);
    }
    if (total >= 0 && done != total) {
      throw MirrorException.interrupted(ended(done, total));
    }
  }

  /** Returns the next bytes, with network errors told apart from those of the disk. */
  private static @Nullable List<ByteBuffer> next(TimedBody body, long done, long total, long nanos)
      throws MirrorException {
    try {
      return body.next(nanos);
    } catch (InterruptedException e) {
      throw stopped();
    } catch (IOException e) {
      throw MirrorException.interrupted(
          total >= 0 ? ended(done, total) : Reason.of(e) + ", after " + done + " bytes");
    }
  }

  private static String ended(long done, long total) {
    return "the connection ended after " + done + " of " + total + " bytes";
  }

  private static FmnistException stopped() {
    Thread.currentThread().interrupt();
    return new FmnistException("stopped while downloading");
  }

  private String describe(Throwable e, HttpRequest request) {
    if (e instanceof HttpConnectTimeoutException) {
      return "no connection in " + seconds(timeouts.connect());
    }
    Throwable cause = e.getCause() == null ? e : e.getCause();
    if (cause instanceof UnknownHostException
        || cause instanceof UnresolvedAddressException
        || cause.getCause() instanceof UnresolvedAddressException) {
      return "the host " + request.uri().getHost() + " is unknown";
    }
    if (e instanceof ConnectException && e.getMessage() == null) {
      // The client drops the system's words.
      return "Connection refused";
    }
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return text.contains("status line") || text.contains("header")
        ? "what answers there does not speak HTTP: " + text
        : text;
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " seconds";
  }

  /** The body is longer than allowed. */
  private static final class TooLongException extends Exception {
    private static final long serialVersionUID = 1L;
    private final long most;

    TooLongException(long most) {
      this.most = most;
    }
  }
}
