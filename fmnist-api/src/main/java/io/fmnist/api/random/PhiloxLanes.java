package io.fmnist.api.random;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Consecutive blocks of {@link Philox4x32} side by side, for masks, which take more random numbers
 * than everything else together. Lane {@code i} of the four arrays is block {@code from + i}. Each
 * loop runs over plain arrays of ints, the form that the compiler turns into vector instructions.
 */
final class PhiloxLanes {
  /** Most blocks at once: all four arrays stay in the first-level cache. */
  static final int MOST = 256;

  /** Elements of a mask that a block decides: two for each of its four words. */
  static final int ELEMENTS = 8;

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW = 0xFFFFFFFFL;
  private static final int HALF = 0xFFFF;

  private final int[] words0 = new int[MOST];
  private final int[] words1 = new int[MOST];
  private final int[] words2 = new int[MOST];
  private final int[] words3 = new int[MOST];

  /**
   * Computes the blocks of the counters {@code (from, c1, c2, c3)} to {@code (from + count - 1, c1,
   * c2, c3)}.
   *
   * @param count 1 to {@link #MOST}
   */
  void compute(int from, int count, int c1, int c2, int c3, long key) {
    for (int i = 0; i < count; i++) {
      words0[i] = from + i;
    }
    Arrays.fill(words1, 0, count, c1);
    Arrays.fill(words2, 0, count, c2);
    Arrays.fill(words3, 0, count, c3);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < Philox4x32.ROUNDS; round++) {
      round(words0, words1, words2, words3, count, k0, k1);
      k0 += Philox4x32.WEYL_0;
      k1 += Philox4x32.WEYL_1;
    }
  }

  /**
   * One round for each lane. The upper half of each 64-bit product is put together from 16-bit
   * halves, because processors without AVX-512 multiply vectors of ints but not of longs.
   */
  private static void round(int[] w0, int[] w1, int[] w2, int[] w3, int count, int key0, int key1) {
    final int m0 = (int) Philox4x32.MULTIPLIER_0;
    final int m1 = (int) Philox4x32.MULTIPLIER_1;
    for (int i = 0; i < count; i++) {
      int x = w0[i];
      int xHigh = x >>> 16;
      int xLow = x & HALF;
      int xMiddle = xHigh * (m0 & HALF) + ((xLow * (m0 & HALF)) >>> 16);
      int xCarry = xLow * (m0 >>> 16) + (xMiddle & HALF);
      int xUpper = xHigh * (m0 >>> 16) + (xMiddle >>> 16) + (xCarry >>> 16);
      int y = w2[i];
      int yHigh = y >>> 16;
      int yLow = y & HALF;
      int yMiddle = yHigh * (m1 & HALF) + ((yLow * (m1 & HALF)) >>> 16);
      int yCarry = yLow * (m1 >>> 16) + (yMiddle & HALF);
      int yUpper = yHigh * (m1 >>> 16) + (yMiddle >>> 16) + (yCarry >>> 16);
      int next0 = yUpper ^ w1[i] ^ key0;
      int next2 = xUpper ^ w3[i] ^ key1;
      w1[i] = y * m1;
      w3[i] = x * m0;
      w0[i] = next0;
      w2[i] = next2;
    }
  }

  /**
   * Turns the computed blocks into elements of a mask: 0 where 16 bits are below the threshold,
   * else 1; even elements take the low half of a word, odd ones the high half.
   *
   * @param threshold 0 to 65,536
   * @param length elements to write from {@code at} on, at most {@value #ELEMENTS} a block
   */
  void writeKeep(int threshold, byte[] mask, int at, int length) {
    int blocks = (length + ELEMENTS - 1) / ELEMENTS;
    toFlags(words0, blocks, threshold);
    toFlags(words1, blocks, threshold);
    toFlags(words2, blocks, threshold);
    toFlags(words3, blocks, threshold);
    int whole = length / ELEMENTS;
    for (int i = 0; i < whole; i++) {
      EIGHT_BYTES.set(mask, at + i * ELEMENTS, eight(i));
    }
    for (int i = whole * ELEMENTS; i < length; i++) {
      mask[at + i] = (byte) (eight(whole) >>> (i % ELEMENTS * Byte.SIZE));
    }
  }

  /** Replaces each word by two bytes, 0 or 1: that of the low half below that of the high half. */
  private static void toFlags(int[] words, int count, int threshold) {
    for (int i = 0; i < count; i++) {
      int word = words[i];
      // The sign of the difference, spread over all bits, is -1 where the element is dropped.
      int low = ((word & HALF) - threshold) >> 31;
      int high = ((word >>> 16) - threshold) >> 31;
      words[i] = 0x101 + low + (high << 8);
    }
  }

  private long eight(int block) {
    return ((words0[block] | words1[block] << 16) & LOW)
        | (long) (words2[block] | words3[block] << 16) << 32;
  }
}
