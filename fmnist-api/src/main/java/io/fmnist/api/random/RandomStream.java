package io.fmnist.api.random;

/**
 * A sequence of random numbers, fixed by a seed, a {@link Purpose} and two indices.
 *
 * <p>Word {@code 4b + j} of the stream is word {@code j} of Philox4x32-10 with key {@code seed} and
 * counter {@code (b, first, second, purpose id)}. A stream holds 2<sup>34</sup> words. Not safe for
 * use by several threads at once; create one stream a thread.
 */
public final class RandomStream {
  private static final int WORDS = 4;

  private final long seed;
  private final int purpose;
  private final int first;
  private final int second;
  private final int[] words = new int[WORDS];
  private int block;
  private int used = WORDS;

  /**
   * Opens a stream at its start.
   *
   * @param seed any value
   * @param purpose what the numbers are for
   * @param first first index, meaning given by the purpose
   * @param second second index, meaning given by the purpose
   */
  public RandomStream(long seed, Purpose purpose, int first, int second) {
    this.seed = seed;
    this.purpose = purpose.id();
    this.first = first;
    this.second = second;
  }

  /** Returns the next 32 random bits. */
  public int nextInt() {
    if (used == WORDS) {
      Philox4x32.block(block++, first, second, purpose, seed, words);
      used = 0;
    }
    return words[used++];
  }

  /** Returns the next number in [0, 1), a multiple of 2<sup>-53</sup>, from two words. */
  public double nextDouble() {
    long high = nextInt() & 0xFFFFFFFFL;
    long low = nextInt() & 0xFFFFFFFFL;
    return ((high << 21) | (low >>> 11)) * 0x1.0p-53;
  }

  /**
   * Returns the next whole number in [0, bound), every value equally likely (multiply and reject:
   * Lemire, "Fast random integer generation in an interval", 2019).
   *
   * @param bound above 0
   * @throws IllegalArgumentException if the bound is 0 or less
   */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound is " + bound + "; it must be above 0");
    }
    long product = (nextInt() & 0xFFFFFFFFL) * bound;
    long low = product & 0xFFFFFFFFL;
    if (low < bound) {
      long threshold = (0x100000000L - bound) % bound;
      while (low < threshold) {
        product = (nextInt() & 0xFFFFFFFFL) * bound;
        low = product & 0xFFFFFFFFL;
      }
    }
    return (int) (product >>> 32);
  }

  /** Returns the next standard normal number (Box and Muller, cosine half, strict arithmetic). */
  public double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
  }

  /**
   * Returns a random order of 0 to {@code size - 1} (Fisher and Yates, from the last index down).
   *
   * @param size 0 or more
   */
  public int[] permutation(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    for (int i = size - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /**
   * Fills {@code mask[0..length)} with 1 (keep) or 0 (drop), eight elements a block: element {@code
   * i} is dropped where its 16 bits are below {@code round(rate * 65536)}. Even elements take the
   * low half of a word, odd ones the high half. Starts at a new block.
   *
   * @param rate probability to drop, in [0, 1); realised to the nearest 1/65536
   */
  public void fillKeepMask(byte[] mask, int length, double rate) {
    int threshold = (int) Math.round(rate * 65536);
    used = WORDS;
    PhiloxLanes lanes = new PhiloxLanes();
    int most = PhiloxLanes.MOST * PhiloxLanes.ELEMENTS;
    for (int from = 0; from < length; from += most) {
      int elements = Math.min(most, length - from);
      int blocks = (elements + PhiloxLanes.ELEMENTS - 1) / PhiloxLanes.ELEMENTS;
      lanes.compute(block, blocks, first, second, purpose, seed);
      lanes.writeKeep(threshold, mask, from, elements);
      block += blocks;
    }
  }
}
