package io.fmnist.data;

import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.Map;

/**
 * Ten classes of drawn garments, 28 x 28, for tests and demonstrations without the real data.
 * Shape, size, place, turn, brightness, texture and noise of each image are random; image {@code i}
 * has label {@code i % 10}, and depends on the seed and {@code i} alone.
 */
final class SyntheticSet {
  private static final int SIZE = 28;
  private static final int TRAIN = 6_000;
  private static final int TEST = 1_000;
  private static final long SEED = 0;

  /** Part of every hash entry; raise it when any image changes. */
  private static final int VERSION = 1;

  private SyntheticSet() {}

  /** Returns the set that {@link Datasets#SYNTHETIC} stands for; drawn once in a process. */
  static Dataset draw() {
    return Drawn.SET;
  }

  private static final class Drawn {
    static final Dataset SET = draw(SEED, TRAIN, TEST);
  }

  /**
   * Draws a set.
   *
   * @param seed any value
   * @param train number of training images: images 0 to {@code train - 1}
   * @param test number of test images: those after them
   */
  static Dataset draw(long seed, int train, int test) {
    return new Dataset(
        Datasets.SYNTHETIC,
        images(seed, 0, train),
        images(seed, train, test),
        Map.of(
            "generator",
            "fmnist synthetic version "
                + VERSION
                + ", seed "
                + seed
                + ", "
                + train
                + " train, "
                + test
                + " test"));
  }

  private static LabeledImages images(long seed, int first, int count) {
    byte[] pixels = new byte[count * SIZE * SIZE];
    byte[] labels = new byte[count];
    Canvas canvas = new Canvas(SIZE);
    for (int i = 0; i < count; i++) {
      int index = first + i;
      labels[i] = (byte) (index % 10);
      RandomStream random = new RandomStream(seed, Purpose.SYNTHETIC, index, 0);
      place(canvas, random);
      new Garments(canvas, random).draw(labels[i]);
      develop(canvas, random, pixels, i * SIZE * SIZE);
    }
    return LabeledImages.of(
        new ImageShape(1, SIZE, SIZE),
        OfficialSet.FASHION_MNIST.classNames(),
        true,
        pixels,
        labels);
  }

  /** Chooses place, size and turn. */
  private static void place(Canvas canvas, RandomStream random) {
    double width = 0.72 + 0.28 * random.nextDouble();
    double height = 0.72 + 0.28 * random.nextDouble();
    double turn = 0.4 * (random.nextDouble() - 0.5);
    double right = 0.3 * (random.nextDouble() - 0.5);
    double down = 0.3 * (random.nextDouble() - 0.5);
    canvas.start(width, -turn * height, right, turn * width, height, down);
  }

  /** Turns tones into pixels, with brightness, stripes and noise. */
  private static void develop(Canvas canvas, RandomStream random, byte[] pixels, int from) {
    double brightness = 70 + 185 * random.nextDouble();
    double stripes = random.nextInt(4) == 0 ? 0.4 * random.nextDouble() : 0;
    int period = 2 + random.nextInt(4);
    double grain = 0.03 + 0.15 * random.nextDouble();
    for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
      int word = random.nextInt();
      // The sum of four uniform bytes, centred and scaled to a variance of 1, is nearly normal.
      int sum = (word & 0xFF) + (word >>> 8 & 0xFF) + (word >>> 16 & 0xFF) + (word >>> 24);
      double noise = (sum - 510) / 147.8;
      boolean dark = pixel / SIZE / period % 2 == 0;
      double tone = canvas.tone(pixel) * (dark ? 1 - stripes : 1);
      double value = tone * brightness * (1 + grain * noise) + 6 * noise;
      pixels[from + pixel] = (byte) Math.round(Math.max(0, Math.min(255, value)));
    }
  }
}
