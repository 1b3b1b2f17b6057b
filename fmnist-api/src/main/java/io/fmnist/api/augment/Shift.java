package io.fmnist.api.augment;

import io.fmnist.api.Problems;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.random.RandomStream;
import java.util.Arrays;

/**
 * Moves an image by a whole number of pixels down and to the right, each drawn uniformly from
 * {@code -pixels} to {@code pixels}; what comes in at the border has the value {@code fill}. The
 * same as a random crop of an image padded by {@code pixels}. Takes two numbers a image: rows, then
 * columns.
 *
 * @param pixels most pixels along one axis, 1 to 65,536
 * @param fill value of the pixels that come in, 0 to 255
 */
public record Shift(int pixels, int fill) implements Augmentation {
  private static final int MAX = 65_536;

  /** Validates both numbers. */
  public Shift {
    Problems.at("shift").range("pixels", pixels, 1, MAX).range("fill", fill, 0, 255).throwIfAny();
  }

  @Override
  public String kind() {
    return "shift";
  }

  @Override
  public void apply(AugmentedBatch batch) {
    byte[] moved = new byte[batch.shape().elements()];
    for (int i = 0; i < batch.size(); i++) {
      RandomStream random = batch.random(i);
      int down = random.nextInt(2 * pixels + 1) - pixels;
      int right = random.nextInt(2 * pixels + 1) - pixels;
      if (down != 0 || right != 0) {
        move(batch.pixels(), i * moved.length, batch.shape(), down, right, moved);
      }
    }
  }

  private void move(
      byte[] pixels, int offset, ImageShape shape, int down, int right, byte[] moved) {
    Arrays.fill(moved, (byte) fill);
    int width = shape.width();
    int count = width - Math.abs(right);
    for (int row = Math.max(down, 0); row < shape.height() + Math.min(down, 0); row++) {
      for (int channel = 0; count > 0 && channel < shape.channels(); channel++) {
        int line = channel * shape.height() * width;
        int from = offset + line + (row - down) * width + Math.max(-right, 0);
        System.arraycopy(pixels, from, moved, line + row * width + Math.max(right, 0), count);
      }
    }
    System.arraycopy(moved, 0, pixels, offset, moved.length);
  }
}
