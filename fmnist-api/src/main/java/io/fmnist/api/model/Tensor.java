package io.fmnist.api.model;

import java.util.Arrays;
import java.util.List;

/**
 * Float32 values with a shape, in row-major order. Immutable: values are copied on the way in and
 * out.
 */
public final class Tensor {
  private final List<Integer> shape;
  private final float[] values;

  private Tensor(List<Integer> shape, float[] values) {
    this.shape = shape;
    this.values = values;
  }

  /**
   * Copies values.
   *
   * @param shape sizes of 0 or more, whose product is the number of values
   * @throws IllegalArgumentException if a size is negative, or the product of the shape is another
   *     number
   */
  public static Tensor of(List<Integer> shape, float... values) {
    if (shape.stream().anyMatch(s -> s < 0)) {
      throw new IllegalArgumentException("shape " + shape + " has a size below 0");
    }
    // Every partial product is held below 2^62, so that none overflows.
    long size =
        shape.stream()
            .mapToLong(Integer::longValue)
            .reduce(1, (a, b) -> Math.min(a, Integer.MAX_VALUE + 1L) * b);
    if (size != values.length) {
      throw new IllegalArgumentException(
          "shape " + shape + " holds " + size + " values, but " + values.length + " were given");
    }
    return new Tensor(List.copyOf(shape), values.clone());
  }

  public List<Integer> shape() {
    return shape;
  }

  /** Returns the number of values. */
  public int size() {
    return values.length;
  }

  /** Returns one value by its row-major index. */
  public float get(int index) {
    return values[index];
  }

  /** Returns whether no value is NaN or infinite. */
  public boolean isFinite() {
    return firstNotFinite() < 0;
  }

  /** Returns the row-major index of the first value that is NaN or infinite, or -1. */
  public int firstNotFinite() {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  /** Returns a copy of the values. */
  public float[] toArray() {
    return values.clone();
  }

  /** Copies the values to {@code target} from {@code offset} on. */
  public void copyTo(float[] target, int offset) {
    System.arraycopy(values, 0, target, offset, values.length);
  }

  /** Equal when shape and every bit of every value are (NaN equals NaN, 0 differs from -0). */
  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof Tensor that
        && shape.equals(that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Tensor" + shape;
  }
}
