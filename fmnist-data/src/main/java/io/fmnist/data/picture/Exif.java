package io.fmnist.data.picture;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the orientation from EXIF data, which is laid out as a TIFF file (TIFF 6.0, section 2). */
final class Exif {
  static final int ORIENTATION_TAG = 0x112;
  private static final int UPRIGHT = 1;
  private static final int SHORT = 3;

  private Exif() {}

  /**
   * Returns the orientation of the first directory, 1 to 8; 1 where there is none or the data are
   * damaged, because a picture can be seen without them.
   */
  static int orientation(byte[] data) {
    try {
      ByteBuffer in = ByteBuffer.wrap(data);
      short order = in.getShort();
      if (order == 0x4949) {
        in.order(ByteOrder.LITTLE_ENDIAN);
      } else if (order != 0x4D4D) {
        return UPRIGHT;
      }
      if (in.getShort() != 42) {
        return UPRIGHT;
      }
      in.position(in.getInt());
      int fields = in.getShort() & 0xFFFF;
      for (int i = 0; i < fields; i++) {
        int tag = in.getShort() & 0xFFFF;
        int type = in.getShort();
        int count = in.getInt();
        int value = in.getShort() & 0xFFFF;
        in.getShort();
        if (tag == ORIENTATION_TAG) {
          return type == SHORT && count == 1 && value >= 1 && value <= 8 ? value : UPRIGHT;
        }
      }
      return UPRIGHT;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return UPRIGHT;
    }
  }
}
