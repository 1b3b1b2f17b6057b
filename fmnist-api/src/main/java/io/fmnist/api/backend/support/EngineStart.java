package io.fmnist.api.backend.support;

import io.fmnist.api.CacheFolders;
import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Services;
import io.fmnist.api.file.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What backends need while they start an engine with natives. */
public final class EngineStart {
  private static final Set<OpenOption> LOCK =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  private EngineStart() {}

  /** Sets a system property that the user has not set. */
  public static void defaultProperty(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  /**
   * Names the folder into which an engine unpacks its native libraries, unless the user has named
   * one: see {@link CacheFolders#forNatives}.
   *
   * @param keys the engine's names for that folder, as a system property or environment variable;
   *     the first is set
   * @param name of our folder within the user's cache
   * @param earlier the engine's own folder within the home, used where it is there
   * @return the folder
   * @throws FmnistException if there is no place that belongs to the user alone
   */
  public static Path nativesFolder(List<String> keys, String name, String earlier) {
    for (String key : keys) {
      String given = firstNonBlank(System.getenv(key), System.getProperty(key));
      if (given != null) {
        return Path.of(given);
      }
    }
    Path folder = CacheFolders.system().forNatives(name, earlier);
    System.setProperty(keys.get(0), folder.toString());
    return folder;
  }

  /**
   * Loads an engine whose natives are unpacked through folders {@code tmp...}, 150 MB and more
   * each, which stay where a process is killed meanwhile. They are deleted before the next start,
   * if no process loads from the same folder.
   *
   * @param folder into which the engine unpacks; made if need be
   * @param load starts the engine
   */
  public static <T> T loading(Path folder, Supplier<T> load) {
    FileChannel lock = clean(folder);
    try {
      return load.get();
    } finally {
      close(lock);
    }
  }

  /**
   * Starts an engine, which would fail in two kinds of threads: one whose context class loader does
   * not see the engine's services, as in a plugin, and one that is interrupted, whose locks on
   * files Java refuses; some engines can then not be started at all any more in the process.
   *
   * @param adapter the engine finds its services where this class is known
   * @param load starts the engine
   */
  public static <T> T starting(Class<?> adapter, Supplier<T> load) {
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    boolean interrupted = Thread.interrupted();
    thread.setContextClassLoader(Services.loader(adapter));
    try {
      return load.get();
    } finally {
      thread.setContextClassLoader(context);
      if (interrupted) {
        thread.interrupt();
      }
    }
  }

  /** Returns a channel whose lock says that this process loads; null where there are no locks. */
  private static @Nullable FileChannel clean(Path folder) {
    FileChannel channel = null;
    try {
      Files.createDirectories(folder);
      channel = FileChannel.open(folder.resolve(".loading.lock"), LOCK);
      FileLock alone = channel.tryLock();
      if (alone != null) {
        deleteUnfinished(folder);
        alone.release();
      }
      FileLock shared = channel.lock(0, Long.MAX_VALUE, true);
      return shared.isValid() ? channel : null;
    } catch (IOException | UncheckedIOException | OverlappingFileLockException e) {
      // What was left costs space alone; whether the engine can unpack, it says itself.
      close(channel);
      return null;
    }
  }

  private static void deleteUnfinished(Path folder) throws IOException {
    Instant old = Instant.now().minus(Duration.ofHours(1));
    // In the engine's own folder other programs unpack too, and do not look at the lock.
    boolean ours = folder.startsWith(CacheFolders.system().user());
    List<Path> unfinished;
    try (Stream<Path> files = Files.list(folder)) {
      unfinished = files.filter(f -> String.valueOf(f.getFileName()).matches("tmp[0-9]+")).toList();
    }
    for (Path each : unfinished) {
      if (ours || Files.getLastModifiedTime(each).toInstant().isBefore(old)) {
        WholeFile.delete(each);
      }
    }
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The lock ends with the process at the latest.
      return;
    }
  }

  private static @Nullable String firstNonBlank(@Nullable String a, @Nullable String b) {
    return a != null && !a.isBlank() ? a : b != null && !b.isBlank() ? b : null;
  }

  /**
   * Makes engines and their logging silent but for warnings, unless the user has configured
   * logging. Must come before the first use of a class of an engine or of SLF4J.
   *
   * <p>SLF4J does not complain that it has no provider; slf4j-simple, where it has no settings,
   * shows warnings of engines alone; JavaCPP logs through SLF4J in place of standard error, where
   * it would remark that a library was built for another of its versions.
   */
  public static void quietLogging() {
    defaultProperty("slf4j.internal.verbosity", "ERROR");
    defaultProperty("org.bytedeco.javacpp.logger", "slf4j");
    defaultProperty("org.nd4j.log.initialization", "false");
    String simple = "org.slf4j.simpleLogger.";
    if (System.getProperty(simple + "defaultLogLevel") == null
        && ClassLoader.getSystemResource("simplelogger.properties") == null) {
      for (String engine : List.of("ai.djl", "org.nd4j", "org.deeplearning4j")) {
        defaultProperty(simple + "log." + engine, "warn");
      }
      defaultProperty(simple + "log.ai.djl.util.cuda.CudaUtils", "off");
      defaultProperty(simple + "log.org.bytedeco.javacpp", "error");
    }
  }

  /**
   * Requires that programs may be executed from a folder; where they may not, glibc says only that
   * a segment cannot be mapped.
   *
   * @param folder into which an engine unpacks its native libraries; need not exist
   * @param key the property or variable that names the folder
   * @throws FmnistException if it is on a file system that is mounted with the option noexec
   */
  public static void requireExecutable(Path folder, String key) {
    Path there = folder.toAbsolutePath();
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    try {
      if (!isNoexec(there.toRealPath(), Files.readAllLines(MOUNTS))) {
        return;
      }
    } catch (IOException e) {
      // Another system, or a hidden /proc: then the loader says that it cannot load.
      return;
    }
    throw new FmnistException(
        "the engine unpacks its native libraries into "
            + folder
            + ", which is on a file system where nothing may be executed (mounted noexec); set "
            + key
            + " or XDG_CACHE_HOME to a folder elsewhere");
  }

  /** Looks at the lines of /proc/mounts; of several mounts on one place the last counts. */
  static boolean isNoexec(Path path, List<String> mounts) {
    int deepest = -1;
    boolean noexec = false;
    for (String line : mounts) {
      String[] fields = line.split(" ", -1);
      if (fields.length > 3 && path.startsWith(fields[1].replace("\\040", " "))) {
        int depth = Path.of(fields[1]).getNameCount();
        if (depth >= deepest) {
          deepest = depth;
          noexec = List.of(fields[3].split(",", -1)).contains("noexec");
        }
      }
    }
    return noexec;
  }

  /**
   * Returns what to do if an engine does not start and the message does not name the reason: DJL
   * does not find an engine, or glibc cannot map a library.
   */
  public static String advice(String message) {
    if (message.contains("engine not found")) {
      return "; if this program is one jar with everything in it, its build must merge the files in"
          + " META-INF/services (Maven's Shade plugin: ServicesResourceTransformer)";
    }
    return message.contains("failed to map segment")
        ? "; perhaps ulimit -v leaves too few addresses beside Java's heap: raise it, or give Java"
            + " less with -Xmx"
        : "";
  }

  /** Returns an error's first cause in words: engines wrap what the loader says several times. */
  public static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }
}
