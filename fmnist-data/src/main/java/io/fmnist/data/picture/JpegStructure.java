package io.fmnist.data.picture;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a JPEG file's markers (ITU-T T.81, annex B) say, read without decoding.
 *
 * @param width of the frame, in pixels
 * @param height of the frame, in pixels; 0 where it stands behind the first scan
 * @param scans passes over the picture; each costs the decoder as much as a picture
 * @param orientation 1 to 8, from EXIF
 * @param model what the samples mean
 */
record JpegStructure(int width, int height, int scans, int orientation, Samples.Model model) {
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP14 = 0xEE;

  /**
   * Reads the markers up to the end of the image.
   *
   * @throws IOException if the file ends before the image does, or is no JPEG
   */
  static JpegStructure read(InputStream file) throws IOException {
    try {
      return new Parser(new DataInputStream(file)).read();
    } catch (EOFException e) {
      throw new IOException("the file ends before the picture does; it was cut short", e);
    }
  }

  private static final class Parser {
    private final DataInputStream in;
    private final List<Integer> componentIds = new ArrayList<>();
    private int width;
    private int height;
    private int scans;
    private int orientation = 1;
    private boolean jfif;
    private int adobeTransform = -1;

    Parser(DataInputStream in) {
      this.in = in;
    }

    JpegStructure read() throws IOException {
      if (in.readUnsignedShort() != (0xFF00 | SOI)) {
        throw new IOException("it does not begin as a JPEG file does");
      }
      int marker = marker();
      while (marker != EOI) {
        if ((marker >= 0xD0 && marker <= SOI) || marker == 0x01) {
          marker = marker();
          continue;
        }
        int length = in.readUnsignedShort() - 2;
        if (length < 0) {
          throw new IOException("a segment's length is wrong");
        }
        segment(marker, in.readNBytes(length), length);
        if (marker == SOS) {
          scans++;
        }
        marker = marker();
      }
      if (scans == 0 || componentIds.isEmpty()) {
        throw new IOException("it holds no picture");
      }
      return new JpegStructure(width, height, scans, orientation, model());
    }

    /** Passes over everything up to the next marker, compressed data included. */
    private int marker() throws IOException {
      while (true) {
        if (in.readUnsignedByte() != 0xFF) {
          continue;
        }
        int code = in.readUnsignedByte();
        while (code == 0xFF) {
          code = in.readUnsignedByte();
        }
        if (code != 0) {
          return code;
        }
      }
    }

    private void segment(int marker, byte[] data, int length) throws IOException {
      if (data.length < length) {
        throw new EOFException();
      }
      boolean frame = marker >= 0xC0 && marker <= 0xCF;
      boolean table = marker == 0xC4 || marker == 0xC8 || marker == 0xCC;
      if (frame && !table && componentIds.isEmpty() && data.length > 4) {
        height = (data[1] & 0xFF) << 8 | (data[2] & 0xFF);
        width = (data[3] & 0xFF) << 8 | (data[4] & 0xFF);
        for (int i = 6; i + 2 < data.length; i += 3) {
          componentIds.add(data[i] & 0xFF);
        }
      } else if (marker == APP0 && startsWith(data, "JFIF\0")) {
        jfif = true;
      } else if (marker == APP14 && startsWith(data, "Adobe") && data.length >= 12) {
        adobeTransform = data[11] & 0xFF;
      } else if (marker == APP1 && startsWith(data, "Exif\0") && data.length > 6) {
        orientation = Exif.orientation(java.util.Arrays.copyOfRange(data, 6, data.length));
      }
    }

    private static boolean startsWith(byte[] data, String text) {
      for (int i = 0; i < text.length(); i++) {
        if (i >= data.length || data[i] != text.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    /** The rules of libjpeg, which most programs follow; inks are always taken as inverted. */
    private Samples.Model model() {
      if (componentIds.size() < 3) {
        return Samples.Model.PLAIN;
      }
      if (componentIds.size() == 4) {
        return adobeTransform == 2 ? Samples.Model.INVERTED_YCCK : Samples.Model.INVERTED_CMYK;
      }
      boolean rgb = false;
      if (!jfif) {
        rgb =
            adobeTransform >= 0
                ? adobeTransform == 0
                : componentIds.equals(List.of((int) 'R', (int) 'G', (int) 'B'));
      }
      return rgb ? Samples.Model.PLAIN : Samples.Model.YCC;
    }
  }
}
