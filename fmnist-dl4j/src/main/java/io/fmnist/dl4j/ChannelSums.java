package io.fmnist.dl4j;

import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums of maps over everything but the channel, by matrix products with ones. */
final class ChannelSums {
  private final int groups;
  private final int rows;
  private final int channels;
  private final INDArray ones;
  private final INDArray partial;

  /**
   * Prepares for maps of one shape.
   *
   * @param shape [N, H, W, C]
   */
  ChannelSums(long[] shape, Tape tape) {
    int area = Math.toIntExact(shape[1] * shape[2]);
    int images = Math.toIntExact(shape[0]);
    // A sum over many values in float32 loses digits: one for each image, unless that is one value.
    groups = area == 1 ? 1 : images;
    rows = area == 1 ? images : area;
    channels = Math.toIntExact(shape[3]);
    ones = tape.constant(1, groups, 1, rows);
    partial = tape.keep(groups, 1, channels);
  }

  /** Writes the calls that sum {@code map} and hand the result, one number a channel, to Java. */
  void of(INDArray map, Tape tape, Consumer<double[]> total) {
    INDArray values = map.reshape('c', groups, rows, channels);
    tape.call("matmul", Tape.arrays(ones, values), Tape.arrays(partial), 0, 0, 0);
    float[] parts = new float[groups * channels];
    double[] sums = new double[channels];
    tape.java(
        () -> {
          Floats.read(partial, parts);
          java.util.Arrays.fill(sums, 0);
          for (int i = 0; i < parts.length; i++) {
            sums[i % channels] += parts[i];
          }
          total.accept(sums);
        });
  }
}
