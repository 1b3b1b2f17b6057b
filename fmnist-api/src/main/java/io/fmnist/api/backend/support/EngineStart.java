package io.fmnist.api.backend.support;

import io.fmnist.api.CacheFolders;
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
   * @throws io.fmnist.api.FmnistException if there is no place that belongs to the user alone
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
   * Returns what to do if a native library does not load from a folder.
   *
   * @param message the loader's, in which glibc does not name the reason: a file system that is
   *     mounted with the option noexec, or a limit of the addresses
   * @param key the property or variable that names the folder
   */
  public static String folderAdvice(String message, Path folder, String key) {
    return message.contains("failed to map segment")
        ? "; "
            + folder
            + " is on a file system that does not allow programs (mounted noexec): set "
            + key
            + " to a folder elsewhere; or ulimit -v leaves too few addresses beside Java's heap:"
            + " raise it, or give Java less with -Xmx"
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
