package io.fmnist.api.augment;

import io.fmnist.api.Problems;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.random.RandomStream;
import java.util.Arrays;

/**
 * Paints a square over an image: DeVries and Taylor 2017, "Improved regularization of convolutional
 * neural networks with cutout"; with a probability as in Zhong et al. 2017, "Random erasing data
 * augmentation". The square's centre is drawn uniformly from the image's pixels, so a part of the
 * square may lie outside; for an even side the centre is the pixel right of and below the middle.
 * Takes three numbers an image: the probability's, row, column.
 *
 * @param side of the square in pixels, 1 to 65,536
 * @param probability that an image gets a square, above 0, at most 1
 * @param fill value of the painted pixels, 0 to 255
 */
public record Cutout(int side, double probability, int fill) implements Augmentation {
  private static final int MAX = 65_536;

  /** Validates the numbers. */
  public Cutout {
    Problems.at("cutout")
        .range("side", side, 1, MAX)
        .positiveFractionFloat("probability", probability)
        .range("fill", fill, 0, 255)
        .throwIfAny();
  }

  @Override
  public String kind() {
    return "cutout";
  }

  @Override
  public void apply(AugmentedBatch batch) {
    ImageShape shape = batch.shape();
    for (int i = 0; i < batch.size(); i++) {
      RandomStream random = batch.random(i);
      boolean painted = random.nextDouble() < probability;
      int top = random.nextInt(shape.height()) - side / 2;
      int left = random.nextInt(shape.width()) - side / 2;
      if (painted) {
        paint(batch.pixels(), i * shape.elements(), shape, top, left);
      }
    }
  }

  private void paint(byte[] pixels, int offset, ImageShape shape, int top, int left) {
    int width = shape.width();
    int from = Math.max(left, 0);
    int to = Math.min(left + side, width);
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int row = Math.max(top, 0); row < Math.min(top + side, shape.height()); row++) {
        int line = offset + (channel * shape.height() + row) * width;
        Arrays.fill(pixels, line + from, line + to, (byte) fill);
      }
    }
  }
}
