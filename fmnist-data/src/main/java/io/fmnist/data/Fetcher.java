package io.fmnist.data;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.LockFile;
import io.fmnist.api.file.Reason;
import io.fmnist.data.Location.Origin;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Downloads the official files into the cache. */
final class Fetcher {
  /** What an archive may have more than its content, where the content does not pack at all. */
  private static final long PACKING_OVERHEAD = 64 << 10;

  private final Environment environment;
  private final OfficialSet official;
  private final FetchListener listener;
  private final Path cache;

  Fetcher(Environment environment, OfficialSet official, FetchListener listener) {
    this.environment = environment;
    this.official = official;
    this.listener = listener;
    this.cache = environment.cacheFolder();
  }

  /**
   * Makes the cache complete.
   *
   * @param places describes, for the error, where was searched before
   * @throws FmnistException if nobody delivers the files or the cache cannot be written
   */
  @SuppressWarnings("try") // the lock is held, not used
  Location fetch(Supplier<String> places) {
    List<URI> mirrors = environment.mirrors();
    try {
      Files.createDirectories(cache);
      try (LockFile lock = lock(cache, environment.timeouts().lock(), listener)) {
        if (missing().isEmpty()) {
          // Another process was faster.
          return new Location(cache, Origin.CACHE);
        }
        List<String> failures = new ArrayList<>();
        download(mirrors, failures);
        if (!missing().isEmpty()) {
          useApt(failures);
        }
        if (!missing().isEmpty()) {
          throw new FmnistException(
              official.name()
                  + " is in none of the places that are searched:"
                  + places.get()
                  + "\nand could not be downloaded:"
                  + String.join("", failures.stream().map(f -> "\n  - " + f).toList())
                  + "\nPut the four files into a folder and name it as the dataset or in FMNIST_DATA, or"
                  + " name a mirror that can be reached in FMNIST_MIRRORS.");
        }
        listener.message(official.name() + " is now in " + cache);
        return new Location(cache, Origin.DOWNLOADED);
      }
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  /**
   * Keeps all other threads and processes from downloading into a folder.
   *
   * @param limit the longest wait for them
   */
  static LockFile lock(Path folder, Duration limit, FetchListener listener) {
    Path file = folder.resolve(".lock");
    try {
      return LockFile.acquire(
              file, limit, () -> listener.message("waiting for another download into " + folder))
          .orElseThrow(
              () ->
                  new FmnistException(
                      "another process has been downloading into "
                          + folder
                          + " for more than "
                          + limit.toSeconds()
                          + " seconds. Wait for it or end it; it holds a lock on "
                          + file
                          + "."));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FmnistException("stopped while waiting for another download into " + folder, e);
    }
  }

  private List<Role> missing() {
    List<Role> missing = new ArrayList<>(List.of(Role.values()));
    missing.removeAll(IdxFolder.scan(cache).files().keySet());
    return missing;
  }

  /** Asks the mirrors in turn; one that failed for a file is not asked for the others. */
  private void download(List<URI> mirrors, List<String> failures) throws IOException {
    List<URI> left = new ArrayList<>(mirrors);
    for (Role role : missing()) {
      PartFile part = new PartFile(target(role));
      for (URI mirror : inOrder(left, role, part.source())) {
        try {
          listener.message("downloading " + shown(mirror, role));
          download(role, part, url(mirror, role));
          break;
        } catch (MirrorException e) {
          left.remove(mirror);
          failures.add(shown(mirror, role) + ": " + e.getMessage());
          listener.message(shown(mirror, role) + ": " + e.getMessage());
        }
      }
    }
  }

  /** The mirror that a part came from goes first, so that its bytes are not lost. */
  private static List<URI> inOrder(List<URI> mirrors, Role role, PartFile.Source source) {
    List<URI> order = new ArrayList<>(mirrors);
    order.sort(
        (a, b) ->
            Boolean.compare(
                PartFile.isFrom(source, url(b, role)), PartFile.isFrom(source, url(a, role))));
    return order;
  }

  private void download(Role role, PartFile part, URI url) throws MirrorException, IOException {
    long limit = official.file(role).bytes() + PACKING_OVERHEAD;
    HttpDownload download =
        new HttpDownload(environment.timeouts(), listener, fileName(role), limit);
    boolean resumed = PartFile.isFrom(part.source(), url) && part.size() > 0;
    download.fill(part, url);
    String problem = install(role, part);
    if (!problem.isEmpty() && resumed) {
      // The old bytes may be of another version; once more from the start.
      download.fill(part, url);
      problem = install(role, part);
    }
    if (!problem.isEmpty()) {
      throw MirrorException.refused(problem);
    }
  }

  /**
   * Gives a part its final name if it is the official file, and deletes it otherwise.
   *
   * @return what is wrong, or an empty string
   */
  private String install(Role role, PartFile part) throws IOException {
    try {
      String problem = officialFile(role, part.path());
      if (problem.isEmpty()) {
        part.publish();
      }
      return problem;
    } finally {
      // A part that was published is no longer there; any other would fail its check again.
      part.discard();
    }
  }

  private String officialFile(Role role, Path file) {
    OfficialSet.Entry expected = official.file(role);
    try (Unpacked in = Unpacked.open(file)) {
      in.skipRest(expected.bytes());
      long bytes = in.position();
      String hash = in.hash();
      return hash.equals(expected.sha256())
          ? ""
          : "what was sent is " + Verifier.mismatch(bytes, hash, expected);
    } catch (BadFileException e) {
      return "what was sent cannot be used: " + e.getMessage();
    }
  }

  private void useApt(List<String> failures) throws IOException {
    Optional<Path> apt = environment.aptGet();
    if (apt.isEmpty()) {
      failures.add("apt-get download " + AptPackage.NAME + ": apt-get is not installed");
      return;
    }
    AptPackage aptPackage = new AptPackage(apt.get(), environment.timeouts().apt(), listener);
    try {
      List<Role> wanted = missing();
      aptPackage.fetch(cache, wanted, role -> new PartFile(target(role)), official);
      for (Role role : wanted) {
        String problem = install(role, new PartFile(target(role)));
        if (!problem.isEmpty()) {
          throw MirrorException.refused(fileName(role) + ": " + problem);
        }
      }
    } catch (MirrorException e) {
      failures.add("apt-get download " + AptPackage.NAME + ": " + e.getMessage());
    }
  }

  private static URI shown(URI mirror, Role role) {
    return Environment.withoutUser(url(mirror, role));
  }

  private static URI url(URI mirror, Role role) {
    return mirror.resolve(fileName(role));
  }

  private static String fileName(Role role) {
    return role.fileName() + ".gz";
  }

  private Path target(Role role) {
    return cache.resolve(fileName(role));
  }

  private FmnistException cannotWrite(IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new FmnistException("stopped while writing to " + cache, e);
    }
    if (Reason.isDiskFull(e)) {
      discardParts();
      return new FmnistException(
          "the disk with the cache folder "
              + cache
              + " is full. Fashion-MNIST needs 31 MB there, and 130 MB while it is unpacked from a"
              + " Debian package; free some space, or name another folder in XDG_CACHE_HOME.",
          e);
    }
    return new FmnistException(
        "the cache folder "
            + cache
            + " cannot be written: "
            + Reason.of(e)
            + ". Name another folder in XDG_CACHE_HOME, or a folder that has the four files in"
            + " FMNIST_DATA.",
        e);
  }

  /** On a full disk a part is in the way. */
  private void discardParts() {
    for (Role role : Role.values()) {
      try {
        new PartFile(target(role)).discard();
      } catch (IOException e) {
        // The error that led here says more.
      }
    }
  }
}
