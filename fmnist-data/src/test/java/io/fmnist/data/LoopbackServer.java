package io.fmnist.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A web server that can break every rule: a handler writes what it likes, then the connection ends.
 */
final class LoopbackServer implements AutoCloseable {
  /** What a client asked. */
  record Request(String path, Map<String, String> headers) {
    /** Returns the file's name. */
    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns where the wanted range starts, or 0. */
    int start() {
      String range = headers.get("range");
      return range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    }
  }

  /** Answers a request. */
  interface Handler {
    void answer(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final Handler handler;
  final List<Request> requests = new CopyOnWriteArrayList<>();

  LoopbackServer(Handler handler) throws IOException {
    this(0, handler);
  }

  LoopbackServer(int port, Handler handler) throws IOException {
    this.handler = handler;
    this.socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "loopback-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
      String path = in.readLine().split(" ", 3)[1];
      Map<String, String> headers = new TreeMap<>();
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        int colon = line.indexOf(':');
        headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
      }
      Request request = new Request(path, headers);
      requests.add(request);
      handler.answer(request, client.getOutputStream());
    } catch (IOException | InterruptedException e) {
      // The client went away; tests look at the client.
      return;
    }
  }

  String address() {
    return "http://127.0.0.1:" + socket.getLocalPort() + "/data/";
  }

  static void head(OutputStream out, String status, String... headers) throws IOException {
    StringBuilder text = new StringBuilder("HTTP/1.1 " + status + "\r\nConnection: close\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Answers as a good server does, ranges and If-Range included, but sends at most so many bytes.
   */
  static void send(Request request, OutputStream out, byte[] body, String tag, int most)
      throws IOException {
    int start = request.start();
    String wanted = request.headers().get("if-range");
    if (start >= body.length && start > 0) {
      head(out, "416 Range Not Satisfiable", "Content-Range: bytes */" + body.length);
      return;
    }
    if (start > 0 && (wanted == null || wanted.equals(tag))) {
      head(
          out,
          "206 Partial Content",
          "ETag: " + tag,
          "Content-Length: " + (body.length - start),
          "Content-Range: bytes " + start + "-" + (body.length - 1) + "/" + body.length);
    } else {
      start = 0;
      head(out, "200 OK", "ETag: " + tag, "Content-Length: " + body.length);
    }
    out.write(body, start, Math.min(most, body.length - start));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
