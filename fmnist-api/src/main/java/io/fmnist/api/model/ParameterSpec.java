package io.fmnist.api.model;

import io.fmnist.api.layer.Initializer;
import java.util.List;

/**
 * One named tensor of a layer.
 *
 * @param name unique in the network, for example {@code 0.kernel} or {@code 4.main.1.gamma}
 * @param role what it is
 * @param shape canonical: kernel of a convolution OIHW, of a depthwise one [C, 1, height, width],
 *     of a dense layer [out, in], all others [C]
 * @param fanIn connections into one output unit; 0 where the role is not a kernel
 * @param fanOut connections out of one input unit; 0 where the role is not a kernel
 * @param initializer how a kernel starts; other roles start at a constant
 */
public record ParameterSpec(
    String name, Role role, List<Integer> shape, int fanIn, int fanOut, Initializer initializer) {

  /** What a tensor is. */
  public enum Role {
    /** Weights of a convolution or dense layer. */
    KERNEL(true, 0),
    /** Added to the output of a convolution or dense layer; starts at 0. */
    BIAS(true, 0),
    /** Scale of a batch normalization; starts at 1. */
    GAMMA(true, 1),
    /** Offset of a batch normalization; starts at 0. */
    BETA(true, 0),
    /** Running mean of a batch normalization; starts at 0. */
    RUNNING_MEAN(false, 0),
    /** Running population variance of a batch normalization; starts at 1. */
    RUNNING_VARIANCE(false, 1);

    private final boolean trainable;
    private final float start;

    Role(boolean trainable, float start) {
      this.trainable = trainable;
      this.start = start;
    }

    /** Returns whether the optimizer updates it. */
    public boolean isTrainable() {
      return trainable;
    }

    /** Returns the starting value of a role that is not a kernel. */
    public float start() {
      return start;
    }
  }

  public ParameterSpec {
    shape = List.copyOf(shape);
  }

  /** Returns whether the optimizer updates it. */
  public boolean isTrainable() {
    return role.isTrainable();
  }

  /** Returns the number of values. */
  public int size() {
    return shape.stream().reduce(1, (a, b) -> a * b);
  }
}
