package io.fmnist.data;

import io.fmnist.api.FmnistException;
import io.fmnist.data.PartFile.Source;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads one file from one address, going on where an earlier attempt stopped (RFC 9110, range
 * requests). Built on {@link HttpURLConnection}, which has a time limit for each read; {@code
 * java.net.http} has none for a body.
 */
final class HttpDownload {
  private static final int MAX_ATTEMPTS = 5;
  private static final int MAX_REDIRECTS = 5;
  private static final int BUFFER = 1 << 16;
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

  private final Environment.Timeouts timeouts;
  private final FetchListener listener;
  private final String name;
  private final long limit;

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
  }

  /**
   * Fills the part, in several attempts as long as each brings new bytes.
   *
   * @throws MirrorException if the mirror does not deliver; the part may then hold a beginning
   * @throws IOException if the part cannot be written
   */
  void fill(PartFile part, URI url) throws MirrorException, IOException {
    for (int attempt = 1; ; attempt++) {
      long before = part.size();
      try {
        attempt(part, url);
        return;
      } catch (MirrorException e) {
        if (!e.isInterrupted() || part.size() <= before || attempt == MAX_ATTEMPTS) {
          throw e;
        }
        listener.message(name + ": " + e.getMessage() + "; going on from there");
      }
    }
  }

  private void attempt(PartFile part, URI url) throws MirrorException, IOException {
    Source source = part.source();
    long start = PartFile.isFrom(source, url) ? part.size() : 0;
    if (start > 0 && start == source.total()) {
      // Complete, but the process ended before it was checked.
      return;
    }
    URI target = url;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpURLConnection connection = prepare(target, start, source.validator());
      try (Watchdog watchdog = new Watchdog(connection::disconnect, timeouts.slow())) {
        int status = status(connection, watchdog);
        String location = status / 100 == 3 ? connection.getHeaderField("Location") : null;
        if (location == null) {
          receive(connection, watchdog, status, part, url, start);
          return;
        }
        target = resolve(target, location);
      } finally {
        connection.disconnect();
      }
    }
    throw MirrorException.refused("the server redirects more than " + MAX_REDIRECTS + " times");
  }

  private HttpURLConnection prepare(URI target, long start, String validator)
      throws MirrorException {
    try {
      if (!(target.toURL().openConnection() instanceof HttpURLConnection connection)) {
        throw MirrorException.refused("the server redirects to " + target + ", which is not http");
      }
      connection.setConnectTimeout((int) timeouts.connect().toMillis());
      connection.setReadTimeout((int) timeouts.read().toMillis());
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setRequestProperty("User-Agent", "fmnist");
      // The file as it is: a server that packs on the way would change the byte offsets.
      connection.setRequestProperty("Accept-Encoding", "identity");
      if (start > 0) {
        connection.setRequestProperty("Range", "bytes=" + start + "-");
        if (!validator.isEmpty()) {
          connection.setRequestProperty("If-Range", validator);
        }
      }
      return connection;
    } catch (IOException | IllegalArgumentException e) {
      throw MirrorException.refused("the address " + target + " cannot be used: " + Reason.of(e));
    }
  }

  private int status(HttpURLConnection connection, Watchdog watchdog) throws MirrorException {
    try {
      int status = connection.getResponseCode();
      if (status < 0) {
        throw MirrorException.refused("what answers there does not speak HTTP");
      }
      if (status / 100 == 2) {
        // Shows headers that broke off after the status; they must not touch the part.
        connection.getInputStream();
      }
      return status;
    } catch (IOException e) {
      throw MirrorException.refused(
          watchdog.hasFired() ? "no answer in " + seconds(timeouts.slow()) : describe(e));
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
  private void receive(
      HttpURLConnection connection,
      Watchdog watchdog,
      int status,
      PartFile part,
      URI url,
      long start)
      throws MirrorException, IOException {
    if (start > 0 && status == PARTIAL_CONTENT && continues(connection, part.source(), start)) {
      try (FileChannel out = part.goOn()) {
        copy(connection, watchdog, out, start, part.source().total());
      } catch (TooLongException e) {
        part.discard();
        throw tooLong(e);
      }
    } else if (status == HttpURLConnection.HTTP_OK) {
      long total = connection.getContentLengthLong();
      if (total > limit) {
        throw MirrorException.refused(
            "the server announces " + total + " bytes; at most " + limit + " are expected");
      }
      try (FileChannel out = part.begin(new Source(url.toString(), validator(connection), total))) {
        copy(connection, watchdog, out, 0, total);
      } catch (TooLongException e) {
        part.discard();
        throw tooLong(e);
      }
    } else if (start > 0 && (status == PARTIAL_CONTENT || status == RANGE_NOT_SATISFIABLE)) {
      // The server has another file now; without a part the next request asks for all of it.
      part.discard();
      attempt(part, url);
    } else {
      throw MirrorException.refused("the server answers with HTTP status " + status);
    }
  }

  private static MirrorException tooLong(TooLongException e) {
    return MirrorException.refused(
        "the server sends more than the " + e.most + " bytes that are expected");
  }

  /** Returns whether a partial answer is the rest of the part. */
  private static boolean continues(HttpURLConnection connection, Source source, long start) {
    Matcher range =
        CONTENT_RANGE.matcher(String.valueOf(connection.getHeaderField("Content-Range")));
    if (!range.matches() || !range.group(1).equals(Long.toString(start))) {
      return false;
    }
    String total = range.group(2);
    return source.total() < 0 || total.equals("*") || total.equals(Long.toString(source.total()));
  }

  /** Returns what marks this version of the file: a strong entity tag, else the date, else "". */
  private static String validator(HttpURLConnection connection) {
    String tag = connection.getHeaderField("ETag");
    if (tag != null && tag.startsWith("\"")) {
      return tag;
    }
    String date = connection.getHeaderField("Last-Modified");
    return date == null ? "" : date;
  }

  private void copy(
      HttpURLConnection connection, Watchdog watchdog, FileChannel out, long start, long total)
      throws MirrorException, IOException, TooLongException {
    byte[] buffer = new byte[BUFFER];
    long most = total >= 0 ? Math.min(total, limit) : limit;
    long done = start;
    try (Body body = new Body(connection, watchdog)) {
      listener.progress(name, done, total);
      while (true) {
        int count = body.read(buffer, done);
        if (count < 0) {
          break;
        }
        if (done + count > most) {
          throw new TooLongException(most);
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        done += count;
        listener.progress(name, done, total);
        if (Thread.currentThread().isInterrupted()) {
          throw new FmnistException("stopped while downloading " + name);
        }
      }
    }
    if (total >= 0 && done != total) {
      // A connection that the watchdog cuts may end in silence, like one that the server ends.
      throw MirrorException.interrupted(
          watchdog.hasFired()
              ? tooSlow(done)
              : "the connection ended after " + done + " of " + total + " bytes");
    }
  }

  /** The bytes of an answer, with network errors told apart from those of the disk. */
  private final class Body implements AutoCloseable {
    private final InputStream in;
    private final Watchdog watchdog;

    Body(HttpURLConnection connection, Watchdog watchdog) throws MirrorException {
      this.watchdog = watchdog;
      try {
        this.in = connection.getInputStream();
      } catch (IOException e) {
        throw MirrorException.refused(describe(e));
      }
    }

    int read(byte[] buffer, long done) throws MirrorException {
      try {
        int count = in.read(buffer);
        watchdog.add(count);
        return count;
      } catch (IOException e) {
        throw MirrorException.interrupted(
            watchdog.hasFired() ? tooSlow(done) : describe(e) + ", after " + done + " bytes");
      }
    }

    @Override
    public void close() {
      // Closing the stream would read on to keep the connection; disconnect() does what is needed.
    }
  }

  private String tooSlow(long done) {
    return "the server sent less than "
        + (Watchdog.MIN_BYTES >> 10)
        + " KiB in "
        + seconds(timeouts.slow())
        + ", after "
        + done
        + " bytes";
  }

  private String describe(IOException e) {
    if (e instanceof UnknownHostException) {
      return "the host " + e.getMessage() + " is unknown";
    }
    if (e instanceof SocketTimeoutException) {
      boolean connecting = Reason.of(e).toLowerCase(Locale.ROOT).contains("connect");
      return connecting
          ? "no connection in " + seconds(timeouts.connect())
          : "nothing arrived for " + seconds(timeouts.read());
    }
    return Reason.of(e);
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
