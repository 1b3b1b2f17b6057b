package io.fmnist.api.layer;

import io.fmnist.api.Problems;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Fixed normalization of each channel of a map [C, H, W], or of each feature of a vector [F]:
 * {@code out = (in - mean) / deviation}. Mean and deviation are settings and not weights, so
 * training leaves them as they are. Input and output have the same shape. A first layer sees pixels
 * between 0 and 1.
 *
 * @param mean one value for all channels, or one for each; finite in float32
 * @param deviation one value for all channels, or one for each; about 1.2e-38 to 3.4e38
 */
public record Normalization(List<Double> mean, List<Double> deviation) implements Layer {
  private static final int MAX_VALUES = 65_536;

  /** Copies and validates both lists. */
  public Normalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    Problems problems =
        Problems.at("normalization")
            .range("mean's number of values", mean.size(), 1, MAX_VALUES)
            .range("deviation's number of values", deviation.size(), 1, MAX_VALUES);
    for (double value : mean) {
      problems.require(
          Float.isFinite((float) value), "mean is " + value + "; it must be finite in float32");
    }
    for (double value : deviation) {
      problems.positiveFloat("deviation", value);
    }
    problems.throwIfAny();
  }

  /** The same mean and deviation for all channels. */
  public static Normalization of(double mean, double deviation) {
    return new Normalization(List.of(mean), List.of(deviation));
  }

  /** Returns the mean of each of so many channels, in float32. */
  public float[] means(int channels) {
    return forEach(mean, channels);
  }

  /** Returns the deviation of each of so many channels, in float32. */
  public float[] deviations(int channels) {
    return forEach(deviation, channels);
  }

  private static float[] forEach(List<Double> values, int channels) {
    float[] all = new float[channels];
    for (int c = 0; c < channels; c++) {
      all[c] = values.get(values.size() == 1 ? 0 : c).floatValue();
    }
    return all;
  }

  @Override
  public String kind() {
    return "normalization";
  }

  @Override
  public String summary() {
    return kind() + " mean " + shown(mean) + " deviation " + shown(deviation);
  }

  private static String shown(List<Double> values) {
    return values.stream().limit(3).map(String::valueOf).collect(Collectors.joining(","))
        + (values.size() > 3 ? ",..." : "");
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitNormalization(this, context);
  }
}
