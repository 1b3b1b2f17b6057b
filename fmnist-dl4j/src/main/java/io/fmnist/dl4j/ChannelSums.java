package io.fmnist.dl4j;

import java.util.Arrays;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums of maps over everything but the channel. A matrix product with ones sums over the images in
 * float32, which is many times faster than ND4J's reductions; Java sums the places of the map in
 * float64, so that no float32 sum is longer than a batch.
 */
final class ChannelSums {
  private final int images;
  private final int places;
  private final int channels;
  private final INDArray ones;
  private final INDArray partial;

  /**
   * Prepares for maps of one shape.
   *
   * @param shape [N, H, W, C]
   */
  ChannelSums(long[] shape, Tape tape) {
    images = Math.toIntExact(shape[0]);
    places = Math.toIntExact(shape[1] * shape[2]);
    channels = Math.toIntExact(shape[3]);
    ones = tape.constant(1, 1, images);
    partial = tape.keep(1, (long) places * channels);
  }

  /** Writes the calls that sum {@code map} and hand the result, one number a channel, to Java. */
  void of(INDArray map, Tape tape, Consumer<double[]> total) {
    INDArray values = map.reshape('c', images, (long) places * channels);
    tape.call("matmul", Tape.arrays(ones, values), Tape.arrays(partial), 0, 0, 0);
    float[] parts = new float[places * channels];
    double[] sums = new double[channels];
    tape.java(
        () -> {
          Floats.read(partial, parts);
          Arrays.fill(sums, 0);
          for (int place = 0; place < parts.length; place += channels) {
            for (int c = 0; c < channels; c++) {
              sums[c] += parts[place + c];
            }
          }
          total.accept(sums);
        });
  }
}
