package io.fmnist.dl4j;

import java.util.Arrays;
import java.util.function.Consumer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums of maps over everything but the channel. A matrix product with ones sums over the images in
 * float32, which is many times faster than ND4J's reductions; Java sums the places of the map in
 * float64, so that no float32 sum is longer than a batch.
 */
final class ChannelSums {
  private final Tape tape;
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
    this.tape = tape;
    images = Math.toIntExact(shape[0]);
    places = Math.toIntExact(shape[1] * shape[2]);
    channels = Math.toIntExact(shape[3]);
    ones = tape.constant(1, 1, images);
    partial = tape.keep(1, (long) places * channels);
  }

  /** Writes the calls that sum {@code map} and hand the result, one number a channel, to Java. */
  void of(INDArray map, Consumer<double[]> total) {
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

  /** Writes the calls that sum {@code map} into a float64 vector. */
  void onEngine(INDArray map, INDArray sums) {
    INDArray values = map.reshape('c', images, (long) places * channels);
    tape.call("matmul", Tape.arrays(ones, values), Tape.arrays(partial), 0, 0, 0);
    INDArray parts = tape.keep(DataType.DOUBLE, places, channels);
    tape.cast(partial.reshape('c', places, channels), parts);
    INDArray onesOfPlaces = tape.keep(DataType.DOUBLE, 1, places).assign(1);
    INDArray row = sums.reshape('c', 1, channels);
    tape.call("matmul", Tape.arrays(onesOfPlaces, parts), Tape.arrays(row), 0, 0, 0);
  }
}
