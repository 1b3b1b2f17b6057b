package io.fmnist.api.backend.support;

import io.fmnist.api.backend.DropoutMasks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Dropout masks with eight elements in a byte, as they are copied to a device. */
public final class PackedMasks {
  /** How many values a byte has. */
  public static final int BYTE_VALUES = 256;

  private PackedMasks() {}

  /**
   * Draws the mask of one layer.
   *
   * @param ordinal of the layer among those with dropout
   * @param rate above 0
   * @param size elements of the layer's input in one batch
   * @return {@code size / 8} bytes, rounded up; the first element is the first byte's lowest bit
   */
  public static byte[] draw(DropoutMasks masks, int ordinal, double rate, int size) {
    byte[] keep = new byte[bytes(size) * Byte.SIZE];
    masks.fill(ordinal, rate, keep, size);
    return pack(keep);
  }

  /** Returns the bytes of so many elements. */
  public static int bytes(int elements) {
    return (elements + Byte.SIZE - 1) / Byte.SIZE;
  }

  /**
   * Puts eight elements into a byte, the first into its lowest bit.
   *
   * @param keep 0 or 1, a multiple of eight of them
   */
  static byte[] pack(byte[] keep) {
    ByteBuffer elements = ByteBuffer.wrap(keep).order(ByteOrder.LITTLE_ENDIAN);
    byte[] packed = new byte[keep.length / Byte.SIZE];
    for (int i = 0; i < packed.length; i++) {
      // Moves the lowest bit of byte i to bit i of the highest byte.
      packed[i] = (byte) ((elements.getLong() * 0x0102040810204080L) >>> 56);
    }
    return packed;
  }

  /**
   * Returns the factors of the elements that each value of a byte stands for, [256, 8]: 0, or 1 /
   * (1 - rate) where the element is kept.
   */
  public static float[] factorsOfBytes(double rate) {
    float scale = (float) (1 / (1 - rate));
    float[] factors = new float[BYTE_VALUES * Byte.SIZE];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (((i / Byte.SIZE) >>> (i % Byte.SIZE)) & 1) * scale;
    }
    return factors;
  }
}
