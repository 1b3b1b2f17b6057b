package io.fmnist.data.picture;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

/**
 * What a PNG file's chunks (PNG, third edition, section 5) say, with their checksums checked, which
 * Java's reader does not.
 *
 * @param orientation 1 to 8, from chunk eXIf
 * @param transparentGrey the value, 0 to 255, that chunk tRNS makes transparent in a grey picture
 *     of fewer than eight bits, where Java's reader compares unequal scales; -1 where there is none
 */
record PngStructure(int orientation, int transparentGrey) {
  private static final int HEADER = 0x49484452;
  private static final int TRANSPARENCY = 0x74524E53;
  private static final int END = 0x49454E44;
  private static final int EXIF = 0x65584966;
  private static final int MOST_KEPT = 1 << 20;

  /**
   * Reads to the end of the image and checks every chunk's checksum.
   *
   * @throws IOException if the file ends before the image does or a chunk is damaged
   */
  static PngStructure read(InputStream file) throws IOException {
    DataInputStream in = new DataInputStream(file);
    try {
      in.readLong();
      int orientation = 1;
      int transparentGrey = -1;
      int most = 0;
      byte[] buffer = new byte[8192];
      while (true) {
        int length = in.readInt();
        int kind = in.readInt();
        CRC32 sum = new CRC32();
        for (int shift = 24; shift >= 0; shift -= 8) {
          sum.update(kind >>> shift);
        }
        if (length < 0) {
          throw new IOException("a chunk's length is wrong; the file is damaged");
        }
        if ((kind == EXIF || kind == HEADER || kind == TRANSPARENCY) && length <= MOST_KEPT) {
          byte[] data = new byte[length];
          in.readFully(data);
          sum.update(data);
          if (kind == EXIF) {
            orientation = Exif.orientation(data);
          } else if (kind == HEADER && length == 13) {
            most = data[9] == 0 && data[8] < 8 ? (1 << data[8]) - 1 : 0;
          } else if (kind == TRANSPARENCY && length == 2 && most > 0) {
            transparentGrey = (data[1] & most) * Plane.WHITE / most;
          }
        } else {
          for (int left = length; left > 0; left -= Math.min(left, buffer.length)) {
            int part = Math.min(left, buffer.length);
            in.readFully(buffer, 0, part);
            sum.update(buffer, 0, part);
          }
        }
        if (in.readInt() != (int) sum.getValue()) {
          throw new IOException("a chunk's checksum is wrong; the file is damaged");
        }
        if (kind == END) {
          return new PngStructure(orientation, transparentGrey);
        }
      }
    } catch (EOFException e) {
      throw new IOException("the file ends before the picture does; it was cut short", e);
    }
  }
}
