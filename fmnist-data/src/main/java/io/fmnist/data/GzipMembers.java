package io.fmnist.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The unpacked bytes of one or several gzip members in a row (RFC 1952), with zeros behind the last
 * one, as tapes and block devices pad. {@link java.util.zip.GZIPInputStream} is not used: it takes
 * whatever follows the last member for nothing, and calls itself for every empty member, so that a
 * small file of many members overflows the stack.
 */
final class GzipMembers extends InputStream {
  private static final int MAGIC = 0x8B1F;
  private static final int DEFLATE = 8;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;

  private final InputStream packed;
  private final byte[] buffer;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private int next;
  private int end;
  private long filled;
  private long used;
  private boolean done;

  /**
   * Reads the first header.
   *
   * @param packed at the start of a member
   * @param size of the buffer, in bytes
   * @throws IOException if there is no header
   */
  GzipMembers(InputStream packed, int size) throws IOException {
    this.packed = packed;
    this.buffer = new byte[size];
    if (need() + (need() << 8) != MAGIC) {
      throw new ZipException("Not in GZIP format");
    }
    readHeader();
  }

  /**
   * Returns how many packed bytes the members and the zeros behind them took; only once all
   * unpacked bytes were read.
   */
  long packedBytes() {
    return used;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!done) {
      try {
        int count = inflater.inflate(target, offset, length);
        if (count > 0) {
          checksum.update(target, offset, count);
          return count;
        }
      } catch (DataFormatException e) {
        throw new ZipException(e.getMessage() == null ? "invalid data" : e.getMessage());
      }
      if (inflater.finished()) {
        endMember();
      } else if (inflater.needsDictionary()) {
        throw new ZipException("a dictionary is needed");
      } else {
        if (!fill()) {
          throw new EOFException();
        }
        inflater.setInput(buffer, 0, end);
        next = end;
      }
    }
    return -1;
  }

  /** Checks the trailer and reads the next member's header, if there is one. */
  private void endMember() throws IOException {
    next = end - inflater.getRemaining();
    if (need32() != checksum.getValue()) {
      throw new ZipException("wrong checksum");
    }
    if (need32() != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
      throw new ZipException("wrong length");
    }
    used = filled - (end - next);
    int first = take();
    if (first == 0) {
      // Zeros up to the end of the file are padding.
      while (first == 0) {
        used++;
        first = take();
      }
      done = true;
    } else if (first != (MAGIC & 0xFF) || take() != MAGIC >> 8) {
      done = true;
    } else {
      try {
        readHeader();
      } catch (EOFException e) {
        // Less than a header; whoever reads this sees that bytes are left.
        done = true;
      }
    }
  }

  /** Reads a header behind its first two bytes. */
  private void readHeader() throws IOException {
    if (need() != DEFLATE) {
      throw new ZipException("unknown compression method");
    }
    int flags = need();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("reserved flags are set");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(need() + (need() << 8));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
    inflater.reset();
    checksum.reset();
    inflater.setInput(buffer, next, end - next);
    next = end;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      need();
    }
  }

  private void skipText() throws IOException {
    while (need() != 0) {
      // A name or a comment ends with a zero.
    }
  }

  private long need32() throws IOException {
    return need() | (need() << 8) | (need() << 16) | ((long) need() << 24);
  }

  private int need() throws IOException {
    int value = take();
    if (value < 0) {
      throw new EOFException();
    }
    return value;
  }

  /** Returns the next packed byte, or -1 at the end. */
  private int take() throws IOException {
    return next < end || fill() ? buffer[next++] & 0xFF : -1;
  }

  private boolean fill() throws IOException {
    int count = packed.read(buffer, 0, buffer.length);
    next = 0;
    end = Math.max(count, 0);
    filled += end;
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    packed.close();
  }
}
