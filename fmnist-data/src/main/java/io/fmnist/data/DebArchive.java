package io.fmnist.data;

import io.fmnist.data.PartFile.Source;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A Debian package, which {@code dpkg-deb} turns into a tar stream. Only the wanted names are
 * taken, and each is written to a path that we choose, so no entry can reach another place; sizes
 * are bounded.
 */
final class DebArchive {
  private static final long MAX_TAR_BYTES = 64L << 20;
  private static final int BUFFER = 1 << 16;

  // The header of a tar entry (POSIX.1-1988, ustar): a block with fields at fixed places.
  private static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int TYPE_AT = 156;

  private final Path deb;
  private final InputStream tar;
  private long left = MAX_TAR_BYTES;

  private DebArchive(Path deb, InputStream tar) {
    this.deb = deb;
    this.tar = tar;
  }

  /**
   * Fills a part for each wanted file.
   *
   * @throws MirrorException if the package is damaged or lacks one of them
   * @throws IOException if a part cannot be written, or dpkg-deb is not there
   */
  static void unpack(
      Path deb, List<Role> wanted, Function<Role, PartFile> parts, OfficialSet official)
      throws MirrorException, IOException {
    // It stands beside every apt-get.
    Process process =
        new ProcessBuilder("dpkg-deb", "--fsys-tarfile", deb.toString())
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream tar = new BufferedInputStream(process.getInputStream(), BUFFER)) {
      new DebArchive(deb, tar).unpack(wanted, parts, official);
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw MirrorException.refused(deb.getFileName() + " is damaged: dpkg-deb cannot read it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw MirrorException.refused("stopped while " + deb.getFileName() + " was unpacked");
    } finally {
      process.destroyForcibly();
    }
  }

  private void unpack(List<Role> wanted, Function<Role, PartFile> parts, OfficialSet official)
      throws MirrorException, IOException {
    Map<String, Role> missing = new HashMap<>();
    for (Role role : wanted) {
      missing.put(role.fileName() + ".gz", role);
    }
    boolean any = false;
    byte[] header = read(BLOCK);
    while (header.length == BLOCK && header[0] != 0) {
      any = true;
      String path = text(header, 0, NAME_BYTES);
      long size = size(header);
      boolean file = header[TYPE_AT] == '0' || header[TYPE_AT] == 0;
      Role role = file ? missing.remove(path.substring(path.lastIndexOf('/') + 1)) : null;
      if (role == null) {
        skip(size);
      } else {
        if (size > official.file(role).bytes() + BUFFER) {
          throw MirrorException.refused(deb.getFileName() + " holds a file that is too large");
        }
        write(parts.apply(role), size);
      }
      skip((BLOCK - size % BLOCK) % BLOCK);
      header = read(BLOCK);
    }
    if (!any) {
      throw damaged("it holds no files");
    }
    if (!missing.isEmpty()) {
      throw MirrorException.refused(
          deb.getFileName() + " lacks " + String.join(", ", missing.keySet()));
    }
    // To the end, so that dpkg-deb ends by itself and tells whether all was well.
    byte[] rest = read(BUFFER);
    while (rest.length > 0) {
      rest = read(BUFFER);
    }
  }

  private static String text(byte[] header, int from, int length) {
    String text = new String(header, from, length, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private long size(byte[] header) throws MirrorException {
    String octal = text(header, SIZE_AT, SIZE_BYTES).strip();
    if (!octal.matches("[0-7]{1,12}")) {
      throw damaged("an entry has no size");
    }
    return Long.parseLong(octal, 8);
  }

  private void write(PartFile part, long size) throws MirrorException, IOException {
    try (FileChannel out = part.begin(Source.NONE)) {
      long open = size;
      while (open > 0) {
        byte[] bytes = read((int) Math.min(BUFFER, open));
        if (bytes.length == 0) {
          throw damaged("it ends too early");
        }
        open -= bytes.length;
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
      }
    }
  }

  private void skip(long bytes) throws MirrorException {
    long open = bytes;
    while (open > 0) {
      int count = read((int) Math.min(BUFFER, open)).length;
      if (count == 0) {
        throw damaged("it ends too early");
      }
      open -= count;
    }
  }

  /** Reads so many bytes, or what is left. */
  private byte[] read(int count) throws MirrorException {
    try {
      byte[] bytes = tar.readNBytes(count);
      left -= bytes.length;
      if (left < 0) {
        throw damaged("it unpacks to more than " + (MAX_TAR_BYTES >> 20) + " MiB");
      }
      return bytes;
    } catch (IOException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
  }

  private MirrorException damaged(String why) {
    return MirrorException.refused(deb.getFileName() + " is damaged: " + why);
  }
}
