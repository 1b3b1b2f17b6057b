package io.fmnist.api.file;

import io.fmnist.api.FmnistException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A file that one owner at a time holds. The operating system frees it when its owner dies, however
 * that happens; an owner that lives deletes it when done, so that no litter stays, unless it is to
 * be kept. A link, a file with several names (hard links), anything that is not a regular file, and
 * a file that holds anything but an owner's token are neither opened for writing nor deleted.
 */
public final class LockFile implements AutoCloseable {
  /**
   * What this process holds. Where locks are POSIX's, closing any channel of a process on a file
   * frees all of its locks on that file: no second channel may be closed before the lock is done.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private static final long POLL_MILLIS = 100;
  private static final int TOKEN_BYTES = 36;
  private static final Pattern TOKEN = Pattern.compile("[0-9a-f-]{0," + TOKEN_BYTES + "}");

  private static final Set<OpenOption> OPEN =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private final Path file;
  private final FileChannel channel;
  private final FileChannel visible;
  private final boolean kept;

  /**
   * Keeps a lock.
   *
   * @param channel holds it
   * @param visible another on the same file, open as long as the lock is needed
   * @param kept whether the file outlives the lock
   */
  private LockFile(Path file, FileChannel channel, FileChannel visible, boolean kept) {
    this.file = file;
    this.channel = channel;
    this.visible = visible;
    this.kept = kept;
  }

  /**
   * Takes a lock unless somebody holds it; never waits.
   *
   * @param file made if need be; its folder must exist
   * @return empty if another thread or process holds it
   * @throws FmnistException if the file cannot be made, the file system has no locks, or there is a
   *     link or a file of another content
   */
  public static Optional<LockFile> tryAcquire(Path file) {
    return tryAcquire(file, false);
  }

  /**
   * Waits for a lock whose file stays where it is.
   *
   * @param limit the longest wait
   * @param waiting called once if somebody else holds it
   * @return empty if somebody held it all the time
   * @throws InterruptedException if the thread is interrupted
   * @throws FmnistException as the other method
   */
  public static Optional<LockFile> acquire(Path file, Duration limit, Runnable waiting)
      throws InterruptedException {
    long start = System.nanoTime();
    Optional<LockFile> lock = tryAcquire(file, true);
    if (lock.isEmpty()) {
      waiting.run();
    }
    while (lock.isEmpty() && System.nanoTime() - start <= limit.toNanos()) {
      Thread.sleep(POLL_MILLIS);
      lock = tryAcquire(file, true);
    }
    return lock;
  }

  private static Optional<LockFile> tryAcquire(Path file, boolean kept) {
    Path name = realPath(file);
    if (!HELD.add(name)) {
      return Optional.empty();
    }
    Optional<LockFile> taken = Optional.empty();
    try {
      taken = Uninterrupted.call(() -> take(name, kept));
      return taken;
    } catch (IOException e) {
      throw cannotLock(file, e);
    } finally {
      if (taken.isEmpty()) {
        HELD.remove(name);
      }
    }
  }

  /** Returns one name for a file, whatever links lead to its folder. */
  private static Path realPath(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    try {
      return folder == null
          ? absolute
          : folder.toRealPath().resolve(String.valueOf(absolute.getFileName()));
    } catch (IOException e) {
      throw cannotLock(file, e);
    }
  }

  private static FmnistException cannotLock(Path file, IOException e) {
    return new FmnistException(
        "lock file "
            + file
            + " cannot be locked: "
            + e
            + "; choose a folder that can be written and whose file system has locks, without a file"
            + " of that name",
        e);
  }

  private static Optional<LockFile> take(Path file, boolean kept) throws IOException {
    byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    while (true) {
      requirePlain(file);
      FileChannel channel = FileChannel.open(file, OPEN);
      boolean mine = false;
      try {
        if (!locked(channel)) {
          return Optional.empty();
        }
        requireToken(file, channel);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(token), 0);
        // An owner that was just done may have deleted the file between open and lock; then this
        // lock is on a file that nobody else can see, and the next try makes a new one.
        Optional<FileChannel> visible = holding(file, token);
        if (visible.isPresent()) {
          mine = true;
          return Optional.of(new LockFile(file, channel, visible.get(), kept));
        }
      } finally {
        if (!mine) {
          channel.close();
        }
      }
    }
  }

  /** A pipe would be waited for; a link, symbolic or hard, would have its target overwritten. */
  private static void requirePlain(Path file) throws IOException {
    try {
      boolean regular =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .isRegularFile();
      if (!regular || links(file) > 1) {
        throw new FileSystemException(
            file.toString(), null, "it is a link or not a regular file, so it is left alone");
      }
    } catch (NoSuchFileException e) {
      // It is made, or the owner that deleted it was quicker.
      return;
    }
  }

  private static int links(Path file) throws IOException {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
        ? (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS)
        : 1;
  }

  private static void requireToken(Path file, FileChannel channel) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(TOKEN_BYTES + 1);
    while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {}
    String text = new String(start.array(), 0, start.position(), StandardCharsets.ISO_8859_1);
    if (!TOKEN.matcher(text).matches()) {
      throw new FileSystemException(
          file.toString(), null, "it holds something other than a lock, so it is left alone");
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Opens the file that everybody sees, and leaves it open if it holds the token. */
  private static Optional<FileChannel> holding(Path file, byte[] token) throws IOException {
    FileChannel visible;
    try {
      visible = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    boolean same = false;
    try {
      byte[] content = Channels.newInputStream(visible).readNBytes(token.length + 1);
      same = Arrays.equals(content, token);
      return same ? Optional.of(visible) : Optional.empty();
    } finally {
      if (!same) {
        visible.close();
      }
    }
  }

  /** Frees the lock, and deletes the file unless it is kept. */
  @Override
  public void close() throws IOException {
    try (channel;
        visible) {
      if (!kept) {
        Files.deleteIfExists(file);
      }
    } finally {
      HELD.remove(file);
    }
  }
}
