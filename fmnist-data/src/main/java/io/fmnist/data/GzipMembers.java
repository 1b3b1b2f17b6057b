package io.fmnist.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * The unpacked bytes of one or several gzip members in a row. {@link GZIPInputStream} takes bytes
 * behind the last member for nothing; this one can tell that they are there.
 */
final class GzipMembers extends GZIPInputStream {
  /** Bytes behind a member's data: checksum and size. */
  private static final int TRAILER = 8;

  private final Counted packed;
  private long filled;

  private GzipMembers(Counted packed, int buffer) throws IOException {
    super(packed, buffer);
    this.packed = packed;
  }

  /**
   * Reads the first header.
   *
   * @param packed at the start of a member
   * @throws IOException if there is none
   */
  static GzipMembers open(InputStream packed, int buffer) throws IOException {
    return new GzipMembers(new Counted(packed), buffer);
  }

  @Override
  protected void fill() throws IOException {
    super.fill();
    filled = packed.count;
  }

  /** Returns how many packed bytes the members took; only once all unpacked bytes were read. */
  long packedBytes() {
    // What the inflater left of the last piece begins with the trailer.
    return filled - inf.getRemaining() + TRAILER;
  }

  /** Counts the bytes that are taken out of a stream. */
  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int done = super.read(target, offset, length);
      count += Math.max(done, 0);
      return done;
    }
  }
}
