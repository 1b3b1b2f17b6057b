package io.fmnist.data;

import io.fmnist.api.file.WholeFile;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Gets the files out of Debian's package, for machines that reach a Debian or Ubuntu archive but no
 * mirror. apt's state, lists and cache are in a private folder, so this needs neither root nor
 * package lists, and changes nothing of the system's; its sources, keys and proxy settings are used
 * as they are, so apt checks the archive's signature.
 */
final class AptPackage {
  /** The package in Debian and Ubuntu. */
  static final String NAME = "dataset-fashion-mnist";

  private static final String FOLDER_PREFIX = ".apt-";
  private static final int KEPT_LINES = 4;

  private final Path aptGet;
  private final Duration limit;
  private final FetchListener listener;

  AptPackage(Path aptGet, Duration limit, FetchListener listener) {
    this.aptGet = aptGet;
    this.limit = limit;
    this.listener = listener;
  }

  /**
   * Fills a part for each wanted file.
   *
   * @param cache where the private folder is made, and deleted at the end
   * @throws MirrorException if apt does not deliver the package or the package lacks a file
   * @throws IOException if the disk cannot be written
   */
  void fetch(Path cache, List<Role> wanted, Function<Role, PartFile> parts, OfficialSet official)
      throws MirrorException, IOException {
    deleteLeftOvers(cache);
    Path work = Files.createTempDirectory(cache, FOLDER_PREFIX).toAbsolutePath();
    try {
      Path deb = download(work);
      listener.message("unpacking " + deb.getFileName());
      DebArchive.unpack(deb, wanted, parts, official);
    } finally {
      WholeFile.delete(work);
    }
  }

  private Path download(Path work) throws MirrorException, IOException {
    Path out = Files.createDirectories(work.resolve("out"));
    Files.createDirectories(work.resolve("lists/partial"));
    Files.createDirectories(work.resolve("cache/archives/partial"));
    Files.createFile(work.resolve("status"));
    Files.writeString(
        work.resolve("apt.conf"),
        // Only "#clear" removes what the system's settings say; hooks may need root or change
        // files.
        """
        #clear APT::Update::Pre-Invoke;
        #clear APT::Update::Post-Invoke;
        #clear APT::Update::Post-Invoke-Success;
        #clear Acquire::IndexTargets;
        Acquire::IndexTargets::deb::Packages {
          MetaKey "$(COMPONENT)/binary-$(ARCHITECTURE)/Packages";
          flatMetaKey "Packages";
          ShortDescription "Packages";
          Description "$(RELEASE)/$(COMPONENT) $(ARCHITECTURE) Packages";
          flatDescription "$(RELEASE) Packages";
          Optional "0";
        };
        Acquire::Languages "none";
        Acquire::Retries "1";
        Acquire::http::Timeout "10";
        Acquire::https::Timeout "10";
        APT::Sandbox::User "";
        """);
    listener.message("no mirror delivers; asking the package archive with apt-get for " + NAME);
    // Fails where one of several sources cannot be reached, and the package may still be in
    // another.
    Result update = run(work, out, "update");
    listener.message("apt-get download " + NAME);
    Result download = run(work, out, "download", NAME);
    Path[] debs;
    try (Stream<Path> files = Files.list(out)) {
      debs = files.filter(file -> file.toString().endsWith(".deb")).toArray(Path[]::new);
    }
    if (debs.length == 0 || download.status() != 0) {
      throw failed(update, download);
    }
    return debs[0];
  }

  private static MirrorException failed(Result update, Result download) throws DiskFullException {
    // Where the lists are incomplete, the download only says that it knows no such package.
    Result first = update.status() != 0 ? update : download;
    String said = String.join(" ", first.lastLines());
    if (said.contains("No space left")) {
      throw new DiskFullException();
    }
    return MirrorException.refused("apt-get ended with status " + first.status() + ": " + said);
  }

  /** apt-get, which writes to the same disk, found it full. */
  private static final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    DiskFullException() {
      super("No space left on device");
    }
  }

  /** What a program left: its exit status and last lines. */
  private record Result(int status, List<String> lastLines) {}

  private Result run(Path work, Path folder, String... arguments)
      throws MirrorException, IOException {
    List<String> command = new ArrayList<>(List.of(aptGet.toString()));
    command.addAll(List.of("-c", work.resolve("apt.conf").toString(), "-q", "-y"));
    option(command, "Dir::State", work);
    option(command, "Dir::State::lists", work.resolve("lists"));
    option(command, "Dir::State::status", work.resolve("status"));
    option(command, "Dir::Cache", work.resolve("cache"));
    option(command, "Dir::Log", work);
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    Deque<String> lines = new ArrayDeque<>();
    Thread reader = new Thread(() -> keepLastLines(process, lines), "fmnist-apt");
    reader.setDaemon(true);
    reader.start();
    try {
      waitFor(process, List.of(arguments).contains(NAME), folder);
      reader.join(TimeUnit.SECONDS.toMillis(10));
      synchronized (lines) {
        return new Result(process.exitValue(), List.copyOf(lines));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw MirrorException.refused("stopped while apt-get was running");
    } finally {
      // The folder in which they write is deleted next.
      List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
      all.add(process.toHandle());
      all.forEach(ProcessHandle::destroyForcibly);
      all.forEach(each -> each.onExit().completeOnTimeout(each, 10, TimeUnit.SECONDS).join());
    }
  }

  private void waitFor(Process process, boolean downloads, Path folder)
      throws InterruptedException, MirrorException, IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!process.waitFor(250, TimeUnit.MILLISECONDS)) {
      if (downloads) {
        listener.progress(NAME + ".deb", size(folder), -1);
      }
      if (System.nanoTime() - deadline > 0) {
        throw MirrorException.refused("apt-get did not end in " + limit.toSeconds() + " seconds");
      }
    }
  }

  private static long size(Path folder) throws IOException {
    long bytes = 0;
    File[] files = folder.toFile().listFiles();
    for (File file : files == null ? new File[0] : files) {
      bytes += file.length();
    }
    return bytes;
  }

  private static void keepLastLines(Process process, Deque<String> lines) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = reader.readLine();
      while (line != null) {
        synchronized (lines) {
          lines.addLast(line);
          if (lines.size() > KEPT_LINES) {
            lines.removeFirst();
          }
        }
        line = reader.readLine();
      }
    } catch (IOException e) {
      // The program was ended; what it said before is kept.
      return;
    }
  }

  private static void option(List<String> command, String name, Path value) {
    command.add("-o");
    command.add(name + "=" + value);
  }

  /** Deletes folders of processes that were killed; the cache's lock keeps others away. */
  private static void deleteLeftOvers(Path cache) throws IOException {
    try (Stream<Path> entries = Files.list(cache)) {
      for (Path entry : entries.toList()) {
        if (String.valueOf(entry.getFileName()).startsWith(FOLDER_PREFIX)) {
          WholeFile.delete(entry);
        }
      }
    }
  }
}
