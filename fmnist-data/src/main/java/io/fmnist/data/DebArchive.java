package io.fmnist.data;

import io.fmnist.data.PartFile.Source;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A Debian package: an ar archive whose member {@code data.tar.*} holds the files. Only the wanted
 * names are taken, and each is written to a path that we choose, so no entry can reach another
 * place; sizes and the decoder's memory are bounded.
 */
final class DebArchive {
  private static final long MAX_TAR_BYTES = 64L << 20;
  private static final int MAX_XZ_MEMORY_KIB = 192 << 10;
  private static final int BUFFER = 1 << 16;

  private DebArchive() {}

  /**
   * Fills a part for each wanted file.
   *
   * @throws MirrorException if the package is damaged or lacks one of them
   * @throws IOException if a part cannot be written
   */
  static void unpack(
      Path deb, List<Role> wanted, Function<Role, PartFile> parts, OfficialSet official)
      throws MirrorException, IOException {
    Map<String, Role> left = new HashMap<>();
    for (Role role : wanted) {
      left.put(role.fileName() + ".gz", role);
    }
    try (InputStream file = new BufferedInputStream(Files.newInputStream(deb), BUFFER);
        ArArchiveInputStream ar = new ArArchiveInputStream(file);
        TarArchiveInputStream tar = new TarArchiveInputStream(tarOf(deb, ar))) {
      TarArchiveEntry entry = next(deb, tar);
      while (entry != null && !left.isEmpty()) {
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        Role role = entry.isFile() ? left.remove(name) : null;
        if (role != null) {
          write(deb, tar, parts.apply(role), official.file(role).bytes() + BUFFER);
        }
        entry = next(deb, tar);
      }
    }
    if (!left.isEmpty()) {
      throw MirrorException.refused(
          deb.getFileName() + " lacks " + String.join(", ", new ArrayList<>(left.keySet())));
    }
  }

  /** Positions the archive at its data and returns that as a tar stream. */
  private static InputStream tarOf(Path deb, ArArchiveInputStream ar) throws MirrorException {
    try {
      ArArchiveEntry entry = ar.getNextEntry();
      while (entry != null && !entry.getName().startsWith("data.tar")) {
        entry = ar.getNextEntry();
      }
      if (entry == null) {
        throw MirrorException.refused(deb.getFileName() + " has no member data.tar");
      }
      InputStream tar =
          switch (entry.getName()) {
            case "data.tar" -> ar;
            case "data.tar.gz" -> new GZIPInputStream(ar, BUFFER);
            case "data.tar.xz" ->
                XZCompressorInputStream.builder()
                    .setInputStream(ar)
                    .setMemoryLimitKiB(MAX_XZ_MEMORY_KIB)
                    .get();
            // Ubuntu packs with Zstandard, which Java lacks; dpkg-deb comes with every apt-get.
            default ->
                new ProcessBuilder("dpkg-deb", "--fsys-tarfile", deb.toString())
                    .redirectInput(new File("/dev/null"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .getInputStream();
          };
      return new LimitedStream(tar, MAX_TAR_BYTES);
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(deb, e);
    }
  }

  private static @Nullable TarArchiveEntry next(Path deb, TarArchiveInputStream tar)
      throws MirrorException {
    try {
      return tar.getNextEntry();
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(deb, e);
    }
  }

  private static void write(Path deb, TarArchiveInputStream tar, PartFile part, long limit)
      throws MirrorException, IOException {
    byte[] buffer = new byte[BUFFER];
    long done = 0;
    try (FileChannel out = part.begin(Source.NONE)) {
      int count = read(deb, tar, buffer);
      while (count >= 0) {
        done += count;
        if (done > limit) {
          throw MirrorException.refused(deb.getFileName() + " holds a file that is too large");
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        count = read(deb, tar, buffer);
      }
    }
  }

  private static int read(Path deb, TarArchiveInputStream tar, byte[] buffer)
      throws MirrorException {
    try {
      return tar.read(buffer);
    } catch (IOException e) {
      throw damaged(deb, e);
    }
  }

  private static MirrorException damaged(Path deb, Exception e) {
    return MirrorException.refused(deb.getFileName() + " is damaged: " + e.getMessage());
  }

  /** Ends with an error after so many bytes, however small the packed data is. */
  private static final class LimitedStream extends FilterInputStream {
    private long left;

    LimitedStream(InputStream in, long limit) {
      super(in);
      this.left = limit;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      left -= Math.max(count, 0);
      if (left < 0) {
        throw new IOException("it unpacks to more than " + (MAX_TAR_BYTES >> 20) + " MiB");
      }
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      // Through read(), so that skipped bytes count too.
      byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(count, 0))];
      return buffer.length == 0 ? 0 : Math.max(read(buffer, 0, buffer.length), 0);
    }
  }
}
