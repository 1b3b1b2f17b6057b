package io.fmnist.api.random;

/**
 * The counter-based generator Philox4x32-10: ten rounds that turn a 128-bit counter and a 64-bit
 * key into four independent 32-bit words. It has no state, so any part of any stream can be
 * computed on its own.
 *
 * <p>Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
final class Philox4x32 {
  static final long MULTIPLIER_0 = 0xD2511F53L;
  static final long MULTIPLIER_1 = 0xCD9E8D57L;
  static final int WEYL_0 = 0x9E3779B9;
  static final int WEYL_1 = 0xBB67AE85;
  static final int ROUNDS = 10;
  private static final long LOW = 0xFFFFFFFFL;

  private Philox4x32() {}

  /**
   * Writes the block of counter {@code (c0, c1, c2, c3)} under {@code key} to {@code out[0..3]}.
   *
   * @param key the low 32 bits are the first key word, the high 32 bits the second
   */
  static void block(int c0, int c1, int c2, int c3, long key, int[] out) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & LOW);
      long product1 = MULTIPLIER_1 * (c2 & LOW);
      int next0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      int next2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c1 = (int) product1;
      c3 = (int) product0;
      c0 = next0;
      c2 = next2;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }
}
