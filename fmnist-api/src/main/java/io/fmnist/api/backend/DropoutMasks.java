package io.fmnist.api.backend;

import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;

/**
 * The dropout masks of one training step, the same for every engine: a function of the seed, the
 * step, the dropout layer's ordinal and the element's place alone.
 *
 * <p>Elements of a map are numbered N, H, W, C: two of three engines hold activations in that
 * order, so that they use a mask as it comes. Elements of a vector are numbered N, F.
 *
 * @param seed of the training
 * @param step batches done so far
 */
public record DropoutMasks(long seed, int step) {

  /**
   * Writes a mask.
   *
   * @param ordinal of the dropout layer, see {@link
   *     io.fmnist.api.model.ResolvedLayer#dropoutOrdinal()}
   * @param rate probability to drop, in [0, 1)
   * @param mask receives 1 (keep) or 0 (drop) in its first {@code length} places
   * @param length images of the batch times elements of one image's activation
   */
  public void fill(int ordinal, double rate, byte[] mask, int length) {
    new RandomStream(seed, Purpose.DROPOUT, ordinal, step).fillKeepMask(mask, length, rate);
  }
}
