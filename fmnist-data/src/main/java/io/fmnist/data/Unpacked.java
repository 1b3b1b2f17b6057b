package io.fmnist.data;

import io.fmnist.api.file.Reason;
import io.fmnist.api.file.Sha256;
import io.fmnist.data.BadFileException.Fault;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.ZipException;

/**
 * The unpacked bytes of a file, hashed on the way. Whether the file is packed is seen from its
 * content, not from its name, because browsers and proxies unpack without renaming.
 */
final class Unpacked implements AutoCloseable {
  /** The most bytes of any unpacked file that is ever read: 1 GiB, above the largest EMNIST set. */
  static final long MAX_BYTES = 1L << 30;

  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final long packedBytes;
  private final boolean gzip;
  private final InputStream in;
  private final MessageDigest digest = Sha256.digest();
  private long position;

  private Unpacked(Path file, long packedBytes, boolean gzip, InputStream in) {
    this.file = file;
    this.packedBytes = packedBytes;
    this.gzip = gzip;
    this.in = in;
  }

  /** Opens a regular file that is neither empty nor a web page. */
  static Unpacked open(Path file) throws BadFileException {
    try {
      if (!Files.isRegularFile(file)) {
        throw new BadFileException(
            file + (Files.exists(file) ? " is not a regular file" : " does not exist"),
            Fault.OF_THE_MACHINE,
            "Put the file itself in this place.");
      }
      long size = Files.size(file);
      InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
      try {
        raw.mark(BUFFER);
        byte[] start = raw.readNBytes(256);
        raw.reset();
        if (start.length == 0) {
          throw new BadFileException(file + " is empty: it has 0 bytes");
        }
        refuseWebPage(file, start);
        boolean gzip = start.length >= 2 && start[0] == 0x1F && (start[1] & 0xFF) == 0x8B;
        if (gzip && size > MAX_BYTES) {
          throw new BadFileException(
              file + " has " + size + " packed bytes; at most " + MAX_BYTES + " (1 GiB) are read",
              Fault.OF_ANOTHER_KIND,
              "Use fewer or smaller images.");
        }
        return new Unpacked(file, size, gzip, gzip ? new GzipMembers(raw, BUFFER) : raw);
      } catch (IOException | BadFileException e) {
        raw.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(file, e, 0);
    }
  }

  private static void refuseWebPage(Path file, byte[] start) throws BadFileException {
    String text = new String(start, StandardCharsets.ISO_8859_1).stripLeading();
    if (text.startsWith("ï»¿")) {
      text = text.substring(3).stripLeading();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("<!doctype") || lower.startsWith("<html") || lower.startsWith("<?xml")) {
      throw new BadFileException(
          file
              + " is a web page (HTML or XML), not data: a server or proxy answered with a page"
              + " instead of the file");
    }
  }

  boolean isGzip() {
    return gzip;
  }

  /** Returns the size of the file on disk. */
  long packedBytes() {
    return packedBytes;
  }

  /** Returns how many unpacked bytes were read so far. */
  long position() {
    return position;
  }

  /**
   * Reads and hashes up to {@code length} bytes.
   *
   * @return the number of bytes read, below {@code length} only at the end of the file
   * @throws BadFileException if they cannot be read, or if bytes follow the gzip data
   */
  int read(byte[] target, int offset, int length) throws BadFileException {
    int done = 0;
    try {
      while (done < length) {
        // Small pieces, so that the hash reads what is still in the processor's cache.
        int count = in.read(target, offset + done, Math.min(BUFFER, length - done));
        if (count < 0) {
          requireNothingBehind();
          break;
        }
        digest.update(target, offset + done, count);
        done += count;
        position += count;
      }
    } catch (IOException e) {
      throw unreadable(file, e, position);
    }
    return done;
  }

  private void requireNothingBehind() throws BadFileException {
    if (in instanceof GzipMembers members && members.packedBytes() < packedBytes) {
      throw new BadFileException(
          file
              + " is damaged: "
              + (packedBytes - members.packedBytes())
              + " bytes follow its gzip data, and they are not gzip data themselves");
    }
  }

  /**
   * Reads the rest, without keeping it.
   *
   * @throws BadFileException if there are more than {@code limit} bytes in all
   */
  void skipRest(long limit) throws BadFileException {
    byte[] buffer = new byte[BUFFER];
    while (read(buffer, 0, BUFFER) > 0) {
      if (position > limit) {
        throw new BadFileException(
            file + " unpacks to more than " + limit + " bytes; reading stopped there");
      }
    }
  }

  /** Returns the hash of all bytes read; call it once, at the end. */
  String hash() {
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() throws BadFileException {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(file, e, position);
    }
  }

  private static BadFileException unreadable(Path file, IOException e, long position) {
    if (e instanceof EOFException) {
      return new BadFileException(
          file + " is cut short: its gzip data ends too early, after " + position + " bytes");
    }
    if (e instanceof ZipException) {
      return new BadFileException(
          file + " is damaged: gzip says \"" + e.getMessage() + "\" after " + position + " bytes");
    }
    if (e instanceof AccessDeniedException) {
      return new BadFileException(
          file + " cannot be read: permission denied",
          Fault.OF_THE_MACHINE,
          "Give yourself permission to read it.");
    }
    if (e instanceof NoSuchFileException) {
      return new BadFileException(file + " does not exist");
    }
    if (e instanceof ClosedByInterruptException) {
      return new BadFileException(
          "reading " + file + " was stopped", Fault.OF_THE_MACHINE, "Start again.");
    }
    return new BadFileException(
        file + " cannot be read: " + Reason.of(e),
        Fault.OF_THE_MACHINE,
        "Check the disk, or name another folder.");
  }
}
