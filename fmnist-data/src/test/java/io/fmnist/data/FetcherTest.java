package io.fmnist.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.data.Location.Origin;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FetcherTest {
  private static final String IMAGES = "train-images-idx3-ubyte.gz";
  private static final int ALL = Integer.MAX_VALUE;

  @TempDir Path root;
  private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> imageProgress = Collections.synchronizedList(new ArrayList<>());
  private final FetchListener listener =
      new FetchListener() {
        @Override
        public void message(String line) {
          messages.add(line);
        }

        @Override
        public void progress(String file, long doneBytes, long totalBytes) {
          if (file.equals(IMAGES)) {
            imageProgress.add(doneBytes);
          }
        }
      };
  // Long enough for a busy machine; tests of a limit shorten it.
  private Duration wait = Duration.ofSeconds(30);
  private Duration slow = Duration.ofSeconds(30);
  private Duration lock = Duration.ofSeconds(60);

  private Path cache() {
    return root.resolve("fmnist");
  }

  private Finder finder(String... mirrors) {
    Map<String, String> variables = new HashMap<>();
    variables.put("XDG_CACHE_HOME", root.toString());
    variables.put("FMNIST_MIRRORS", String.join(",", mirrors));
    return new Finder(
        new Environment(
            variables,
            root,
            root.resolve("debian"),
            List.of(),
            new Environment.Timeouts(wait, wait, slow, lock, wait)),
        TestSet.OFFICIAL);
  }

  private static byte[] body(LoopbackServer.Request request) {
    return Stream.of(Role.values())
        .filter(role -> request.name().equals(role.fileName() + ".gz"))
        .map(TestSet::gz)
        .findFirst()
        .orElseThrow();
  }

  private static LoopbackServer good() throws IOException {
    return new LoopbackServer(
        (request, out) -> LoopbackServer.send(request, out, body(request), "\"1\"", ALL));
  }

  /** Serves the images as told, the rest as it should be. */
  private static LoopbackServer odd(LoopbackServer.Handler images) throws IOException {
    return new LoopbackServer(
        (request, out) -> {
          if (request.name().equals(IMAGES)) {
            images.answer(request, out);
          } else {
            LoopbackServer.send(request, out, body(request), "\"1\"", ALL);
          }
        });
  }

  private List<String> filesInCache() throws IOException {
    try (Stream<Path> files = Files.list(cache())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void expectComplete() throws IOException {
    assertThat(filesInCache())
        .containsExactly(
            ".lock",
            "t10k-images-idx3-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz",
            IMAGES,
            "train-labels-idx1-ubyte.gz");
    assertThat(Verifier.check(cache(), TestSet.OFFICIAL)).allMatch(FileCheck::ok);
  }

  private void expectRefused(LoopbackServer.Handler images, String... parts) throws IOException {
    try (LoopbackServer server = odd(images)) {
      assertThatThrownBy(() -> finder(server.address()).fetch(listener))
          .isInstanceOf(FmnistException.class)
          .hasMessageContaining(server.address() + IMAGES)
          .hasMessageContainingAll(parts);
      assertThat(filesInCache()).doesNotContain(IMAGES);
    }
  }

  @Test
  void downloadsTheFourFilesOnceAndReportsProgress() throws IOException {
    try (LoopbackServer server = good()) {
      Finder finder = finder(server.address());
      assertThat(finder.fetch(listener)).isEqualTo(new Location(cache(), Origin.DOWNLOADED));
      expectComplete();
      assertThat(server.requests).hasSize(4);
      long size = TestSet.gz(Role.TRAIN_IMAGES).length;
      assertThat(imageProgress).isSorted().startsWith(0L).endsWith(size).hasSizeGreaterThan(2);
      assertThat(finder.fetch(listener)).isEqualTo(new Location(cache(), Origin.CACHE));
      assertThat(finder.load(null, null, listener).name()).isEqualTo("fashion-mnist");
      assertThat(server.requests).hasSize(4);
    }
  }

  @Test
  void sendsAPasswordToItsMirrorButNeitherPrintsNorStoresIt() throws IOException {
    try (LoopbackServer server =
        odd((request, out) -> LoopbackServer.send(request, out, body(request), "\"1\"", 100))) {
      String address = server.address().replace("http://", "http://ann:s%20ecret@");
      Finder finder = finder(address);
      assertThatThrownBy(() -> finder.fetch(listener))
          .hasMessageContaining(server.address())
          .hasMessageNotContainingAny("ecret", "ann");
      assertThat(server.requests)
          .allMatch(r -> "Basic YW5uOnMgZWNyZXQ=".equals(r.headers().get("authorization")));
      assertThat(cache().resolve(IMAGES + ".part.info"))
          .content()
          .contains(server.address())
          .doesNotContain("ecret");
      assertThat(messages).isNotEmpty().noneMatch(m -> m.contains("ecret"));
      assertThat(finder.places()).noneMatch(place -> place.toString().contains("ecret"));
    }
    assertThatThrownBy(() -> finder("ftp://ann:secret@host/").fetch(listener))
        .hasMessageContaining("FMNIST_MIRRORS holds \"host/\"")
        .hasMessageNotContaining("secret");
  }

  @Test
  void asksTheNextMirrorWhereOneFailsAndTheFailedOneOnlyOnce() throws IOException {
    try (LoopbackServer broken =
            new LoopbackServer((request, out) -> LoopbackServer.head(out, "404 Not Found"));
        LoopbackServer server = good()) {
      finder("http://127.0.0.1:1/", broken.address(), server.address()).fetch(listener);
      expectComplete();
      assertThat(broken.requests).hasSize(1);
      assertThat(messages).anyMatch(m -> m.contains("Connection refused"));
      assertThat(messages).anyMatch(m -> m.contains("HTTP status 404"));
    }
  }

  @Test
  void listsEveryPlaceAndEveryFailureWhereNobodyDelivers() throws IOException {
    try (LoopbackServer broken =
        new LoopbackServer((request, out) -> LoopbackServer.head(out, "503 Unavailable"))) {
      assertThatThrownBy(() -> finder("http://127.0.0.1:1/", broken.address()).fetch(listener))
          .isInstanceOf(FmnistException.class)
          .hasMessageContainingAll(
              "FMNIST_DATA: not set",
              "user cache " + cache(),
              root.resolve("debian") + ": does not exist",
              "http://127.0.0.1:1/" + IMAGES + ": Connection refused",
              broken.address() + IMAGES + ": the server answers with HTTP status 503",
              "apt-get is not installed",
              "FMNIST_MIRRORS");
    }
  }

  @Test
  void goesOnWithinOneDownloadAfterTheConnectionIsCut() throws IOException {
    try (LoopbackServer server =
        odd((request, out) -> LoopbackServer.send(request, out, body(request), "\"1\"", 50_000))) {
      finder(server.address()).fetch(listener);
      expectComplete();
      assertThat(server.requests)
          .filteredOn(request -> request.name().equals(IMAGES))
          .extracting(LoopbackServer.Request::start)
          .containsExactly(0, 50_000, 100_000);
      assertThat(messages).anyMatch(m -> m.contains("ended after 50000 of"));
    }
  }

  @Test
  void goesOnInALaterDownloadWithoutFetchingTheFirstBytesAgain() throws IOException {
    AtomicInteger most = new AtomicInteger(30_000);
    try (LoopbackServer server =
        odd(
            (request, out) -> {
              int allowed = request.start() > 0 && most.get() != ALL ? 0 : most.get();
              LoopbackServer.send(request, out, body(request), "\"1\"", allowed);
            })) {
      assertThatThrownBy(() -> finder(server.address()).fetch(listener))
          .hasMessageContaining("ended after 30000 of");
      assertThat(Files.size(cache().resolve(IMAGES + ".part"))).isEqualTo(30_000);
      most.set(ALL);
      server.requests.clear();
      // The other mirror comes first in the list, but has no part.
      finder("http://127.0.0.1:1/", server.address()).fetch(listener);
      expectComplete();
      assertThat(server.requests.get(0).start()).isEqualTo(30_000);
      assertThat(server.requests.get(0).headers()).containsEntry("if-range", "\"1\"");
    }
  }

  @Test
  void startsAnewWhereTheServersFileHasChanged() throws IOException {
    writePart("\"old\"", 120_100, "an older version".repeat(100));
    try (LoopbackServer server = partSource()) {
      finder(server.address()).fetch(listener);
      expectComplete();
      assertThat(server.requests.get(0).start()).isEqualTo(1_600);
      assertThat(server.requests).hasSize(4);
    }
  }

  @Test
  void startsAnewWhereAPartWithoutMarkTurnsOutToBeWrong() throws IOException {
    writePart("", TestSet.gz(Role.TRAIN_IMAGES).length, "other bytes".repeat(100));
    try (LoopbackServer server = partSource()) {
      finder(server.address()).fetch(listener);
      expectComplete();
      assertThat(server.requests).extracting(LoopbackServer.Request::start).startsWith(1_100, 0);
    }
  }

  @Test
  void startsAnewWhereAPartIsLongerThanTheFile() throws IOException {
    writePart("", -1, "x".repeat(150_000));
    try (LoopbackServer server = partSource()) {
      finder(server.address()).fetch(listener);
      expectComplete();
    }
  }

  private int port;

  /** Leaves what an interrupted download from the next {@link #partSource()} would leave. */
  private void writePart(String tag, long total, String content) throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Files.createDirectories(cache());
    Files.writeString(cache().resolve(IMAGES + ".part"), content);
    Files.writeString(
        cache().resolve(IMAGES + ".part.info"),
        "http://127.0.0.1:" + port + "/data/" + IMAGES + "\n" + tag + "\n" + total + "\n");
  }

  private LoopbackServer partSource() throws IOException {
    return new LoopbackServer(
        port, (request, out) -> LoopbackServer.send(request, out, body(request), "\"1\"", ALL));
  }

  @Test
  void refusesAFileWithAnotherHashAndNamesBoth() throws IOException {
    byte[] changed = TestSet.plain(Role.TRAIN_IMAGES).clone();
    changed[5_000] ^= 1;
    expectRefused(
        (request, out) -> LoopbackServer.send(request, out, TestSet.gzip(changed), "\"1\"", ALL),
        TestSet.sha256(changed),
        TestSet.OFFICIAL.file(Role.TRAIN_IMAGES).sha256());
    assertThat(filesInCache()).containsExactly(".lock");
  }

  @Test
  void refusesAWebPageInPlaceOfAFile() throws IOException {
    expectRefused(
        (request, out) -> {
          LoopbackServer.head(out, "200 OK", "Content-Type: text/html");
          out.write("<html>Please log in</html>".getBytes(StandardCharsets.UTF_8));
        },
        "web page");
    assertThat(filesInCache()).containsExactly(".lock");
  }

  @Test
  void refusesAnEndlessAnswerAtTheSizeLimit() throws IOException {
    expectRefused(
        (request, out) -> {
          LoopbackServer.head(out, "200 OK");
          while (true) {
            out.write(new byte[1 << 16]);
          }
        },
        "sends more than the 185552 bytes that are expected");
    assertThat(filesInCache()).containsExactly(".lock");
  }

  @Test
  void refusesAnAnnouncedSizeAboveTheLimitWithoutReadingOn() throws IOException {
    expectRefused(
        (request, out) -> LoopbackServer.head(out, "200 OK", "Content-Length: 99999999999"),
        "announces 99999999999 bytes");
  }

  @Test
  void refusesFilesWhoseServerLiesAboutTheirLength() throws IOException {
    byte[] images = TestSet.gz(Role.TRAIN_IMAGES);
    expectRefused(
        (request, out) -> {
          LoopbackServer.head(out, "200 OK", "Content-Length: " + (images.length - 100));
          out.write(images);
        },
        "cut short");
    assertThat(filesInCache()).containsExactly(".lock");
    expectRefused(
        (request, out) -> {
          LoopbackServer.head(out, "200 OK", "Content-Length: " + (images.length + 100));
          out.write(images);
        },
        "ended after " + images.length + " of " + (images.length + 100));
  }

  @Test
  void refusesAGzipBomb() throws IOException {
    byte[] bomb = TestSet.gzip(new byte[100 << 20]);
    expectRefused(
        (request, out) -> LoopbackServer.send(request, out, bomb, "\"1\"", ALL),
        "unpacks to more than 120016 bytes");
    assertThat(filesInCache()).containsExactly(".lock");
  }

  @Test
  void givesUpOnAServerThatSaysNothing() throws IOException {
    wait = Duration.ofMillis(500);
    expectRefused((request, out) -> Thread.sleep(5_000), "no answer in 0.5 seconds");
    expectRefused(
        (request, out) -> {
          LoopbackServer.head(out, "200 OK", "Content-Length: 1000");
          out.write(1);
          Thread.sleep(5_000);
        },
        "nothing arrived for 0.5 seconds, after 1 bytes");
  }

  @Test
  void givesUpOnAServerThatSendsAByteNowAndThen() throws IOException {
    slow = Duration.ofMillis(2500);
    expectRefused(
        (request, out) -> {
          LoopbackServer.head(out, "200 OK", "Content-Length: 100000");
          for (int i = 0; i < 100; i++) {
            out.write(1);
            Thread.sleep(100);
          }
        },
        "less than 64 KiB in 2.5 seconds");
    wait = Duration.ofMillis(2500);
    expectRefused(
        (request, out) -> {
          out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.UTF_8));
          for (int i = 0; i < 100; i++) {
            out.write('x');
            Thread.sleep(100);
          }
        },
        "no answer in 2.5 seconds");
  }

  @Test
  void asksForTheWholeFileWhereTheServerRefusesToSendTheRest() throws IOException {
    for (String status : List.of("400 Bad Request", "403 Forbidden", "500 Error", "")) {
      writePart("\"1\"", TestSet.gz(Role.TRAIN_IMAGES).length, "first bytes");
      try (LoopbackServer server =
          new LoopbackServer(
              port,
              (request, out) -> {
                if (request.start() == 0) {
                  LoopbackServer.send(request, out, body(request), "\"1\"", ALL);
                } else if (!status.isEmpty()) {
                  LoopbackServer.head(out, status, "Content-Length: 0");
                }
              })) {
        finder(server.address()).fetch(listener);
        expectComplete();
        assertThat(server.requests).extracting(LoopbackServer.Request::start).contains(11, 0);
      }
      Files.delete(cache().resolve(IMAGES));
    }
  }

  @Test
  void discardsManyEmptyGzipMembersAndAsksTheNextMirror() throws IOException {
    byte[] member = TestSet.gzip(new byte[0]);
    byte[] members = new byte[180_000 / member.length * member.length];
    for (int i = 0; i < members.length; i++) {
      members[i] = member[i % member.length];
    }
    try (LoopbackServer evil =
            odd((request, out) -> LoopbackServer.send(request, out, members, "\"1\"", ALL));
        LoopbackServer server = good()) {
      finder(evil.address(), server.address()).fetch(listener);
      expectComplete();
    }
  }

  @Test
  void survivesAFloodOfInterimAnswers() throws IOException {
    try (LoopbackServer evil =
            odd(
                (request, out) -> {
                  out.write(
                      "HTTP/1.1 100 Continue\r\n\r\n"
                          .repeat(60_000)
                          .getBytes(StandardCharsets.UTF_8));
                  LoopbackServer.send(request, out, body(request), "\"1\"", ALL);
                });
        LoopbackServer server = good()) {
      finder(evil.address(), server.address()).fetch(listener);
      expectComplete();
    }
  }

  @Test
  void givesUpOnASlowServerOnceAndAsksTheNextMirror() throws IOException {
    slow = Duration.ofSeconds(1);
    try (LoopbackServer drip =
            odd(
                (request, out) -> {
                  LoopbackServer.head(out, "200 OK", "Content-Length: 100000");
                  for (int i = 0; i < 100; i++) {
                    out.write(1);
                    Thread.sleep(100);
                  }
                });
        LoopbackServer server = good()) {
      finder(drip.address(), server.address()).fetch(listener);
      expectComplete();
      assertThat(drip.requests).hasSize(1);
    }
  }

  @Test
  void aWholeFileMayTakeAMinuteMoreForEachMebibyte() {
    Duration minute = Duration.ofMinutes(1);
    Environment.Timeouts timeouts =
        new Environment.Timeouts(minute, minute, minute, minute, minute);
    assertThat(HttpDownload.limitOf(70_000, timeouts)).isEqualTo(minute.multipliedBy(2));
    assertThat(HttpDownload.limitOf(26L << 20, timeouts)).isEqualTo(minute.multipliedBy(28));
  }

  @Test
  void followsRedirectsToTheWebOnlyAndNotForEver() throws IOException {
    try (LoopbackServer target = good();
        LoopbackServer server =
            new LoopbackServer(
                (request, out) ->
                    LoopbackServer.head(
                        out, "302 Found", "Location: " + target.address() + request.name()))) {
      finder(server.address()).fetch(listener);
      expectComplete();
    }
    Files.delete(cache().resolve(IMAGES));
    expectRefused(
        (request, out) -> LoopbackServer.head(out, "302 Found", "Location: file:///etc/passwd"),
        "redirects to file:///etc/passwd");
    expectRefused(
        (request, out) -> LoopbackServer.head(out, "302 Found", "Location: " + IMAGES),
        "redirects more than 5 times");
    expectRefused(
        (request, out) -> out.write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.UTF_8)),
        "HTTP");
  }

  @Test
  void saysThatTheDiskIsFullAndGivesItsSpaceBack() throws IOException {
    Files.createDirectories(cache());
    // Every write to this device fails as on a full disk.
    Files.createSymbolicLink(cache().resolve(IMAGES + ".part"), Path.of("/dev/full"));
    try (LoopbackServer server = good()) {
      assertThatThrownBy(() -> finder(server.address()).fetch(listener))
          .isInstanceOf(FmnistException.class)
          .hasMessageContainingAll("disk", cache().toString(), "is full", "XDG_CACHE_HOME");
      assertThat(filesInCache()).containsExactly(".lock");
    }
  }

  @Test
  void saysThatTheCacheCannotBeWritten() throws IOException {
    Files.createFile(cache());
    try (LoopbackServer server = good()) {
      assertThatThrownBy(() -> finder(server.address()).fetch(listener))
          .isInstanceOf(FmnistException.class)
          .hasMessage(
              "the cache folder "
                  + cache()
                  + " cannot be written: "
                  + cache()
                  + " is not a folder. Name another folder in XDG_CACHE_HOME, or a folder that has"
                  + " the four files in FMNIST_DATA.");
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void twoThreadsDownloadEachFileOnce() throws Exception {
    try (LoopbackServer server =
        odd(
            (request, out) -> {
              Thread.sleep(200);
              LoopbackServer.send(request, out, body(request), "\"1\"", ALL);
            })) {
      CompletableFuture<Location> other =
          CompletableFuture.supplyAsync(() -> finder(server.address()).fetch(listener));
      Location mine = finder(server.address()).fetch(listener);
      assertThat(Arrays.asList(mine.origin(), other.get().origin()))
          .containsExactlyInAnyOrder(Origin.CACHE, Origin.DOWNLOADED);
      assertThat(server.requests).hasSize(4);
      expectComplete();
    }
  }

  @Test
  void waitsForAnotherProcessButNotForEver() throws Exception {
    lock = Duration.ofMillis(500);
    Files.createDirectories(cache());
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                cache().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (LoopbackServer server = good()) {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");
      assertThatThrownBy(() -> finder(server.address()).fetch(listener))
          .isInstanceOf(FmnistException.class)
          .hasMessageContainingAll("another process has been downloading", ".lock");
      assertThat(messages).anyMatch(m -> m.startsWith("waiting for another download"));
      holder.destroyForcibly().waitFor();
      lock = Duration.ofSeconds(60);
      // The system freed the lock of the killed process.
      assertThat(finder(server.address()).fetch(listener).origin()).isEqualTo(Origin.DOWNLOADED);
    } finally {
      holder.destroyForcibly();
    }
  }
}
