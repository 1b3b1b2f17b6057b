package io.fmnist.api.backend.support;

import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Regularization and the optimizers in float32 over one flat vector of parameters, for engines
 * whose own are missing, slower or different. But for the norm that clips, which is summed in
 * float64, each value is computed from its own gradient and state alone, so any order of the
 * parameters gives the same numbers, as long as parameters, gradients and slots share it.
 */
public final class FlatOptimizer {
  /** Values of one pass over vectors that are re-read while the processor's caches hold them. */
  private static final int BLOCK = 8192;

  private final Optimizer optimizer;
  private final Regularization regularization;
  private final List<Range> updated;
  private final List<Range> frozen;
  private final int size;
  private final float[][] slots;
  private long steps;

  /** Where the parameters of a tensor lie, and whether they are regularized. */
  private record Range(int from, int to, boolean isDecayed) {}

  /**
   * Starts with zero state.
   *
   * @param optimizer which formulas
   * @param size number of parameters, none of which is regularized
   */
  public FlatOptimizer(Optimizer optimizer, int size) {
    this(optimizer, Regularization.NONE, List.of(new Range(0, size, false)), List.of(), size);
  }

  /**
   * Starts with zero state.
   *
   * @param optimizer which formulas
   * @param regularization what is done before them
   * @param frozen layers whose tensors and state stay as they are, and whose gradients do not count
   *     towards the norm that clips
   * @param tensors the trainable tensors, in the order in which their values stand in the vectors
   */
  public FlatOptimizer(
      Optimizer optimizer,
      Regularization regularization,
      FrozenLayers frozen,
      List<ParameterSpec> tensors) {
    this(
        optimizer,
        regularization,
        ranges(tensors, regularization, t -> !frozen.contains(t)),
        ranges(tensors, regularization, frozen::contains),
        tensors.stream().mapToInt(ParameterSpec::size).sum());
  }

  private FlatOptimizer(
      Optimizer optimizer,
      Regularization regularization,
      List<Range> updated,
      List<Range> frozen,
      int size) {
    this.optimizer = optimizer;
    this.regularization = regularization;
    this.updated = updated;
    this.frozen = frozen;
    this.size = size;
    this.slots = new float[optimizer.slots().size()][size];
  }

  private static List<Range> ranges(
      List<ParameterSpec> tensors, Regularization regularization, Predicate<ParameterSpec> wanted) {
    List<Range> ranges = new ArrayList<>();
    int at = 0;
    for (ParameterSpec tensor : tensors) {
      if (wanted.test(tensor)) {
        ranges.add(new Range(at, at + tensor.size(), regularization.decays(tensor.role())));
      }
      at += tensor.size();
    }
    return ranges;
  }

  /** Returns the number of parameters. */
  public int size() {
    return size;
  }

  /** Returns the state vector of a slot, in the order of {@link Optimizer#slots()}; not a copy. */
  public float[] slot(int index) {
    return slots[index];
  }

  /** Returns the number of updates done. */
  public long steps() {
    return steps;
  }

  /** Sets the number of updates done, when state is imported. */
  public void setSteps(long steps) {
    this.steps = steps;
  }

  /**
   * Updates parameters in place.
   *
   * @param parameters as many values as the state has
   * @param gradients of the mean loss, as many, in the order of the parameters; clipping and L2
   *     change them
   * @param learningRate of this step
   * @throws IllegalArgumentException if there are more or fewer of either; nothing is changed then
   */
  public void update(float[] parameters, float[] gradients, double learningRate) {
    if (parameters.length != size || gradients.length != size) {
      throw new IllegalArgumentException(
          "there are "
              + parameters.length
              + " parameters and "
              + gradients.length
              + " gradients; the state needs "
              + size
              + " of each");
    }
    steps++;
    for (Range range : frozen) {
      Arrays.fill(gradients, range.from, range.to, 0);
    }
    if (regularization.clipNorm() != 0) {
      clip(gradients, regularization.clipNorm());
    }
    for (Range range : updated) {
      for (int from = range.from; from < range.to; from += BLOCK) {
        int to = Math.min(range.to, from + BLOCK);
        if (range.isDecayed) {
          regularize(parameters, gradients, learningRate, from, to);
        }
        optimizer.accept(new Update(parameters, gradients, slots, learningRate, steps, from, to));
      }
    }
  }

  private void regularize(
      float[] parameters, float[] gradients, double learningRate, int from, int to) {
    float l2 = (float) regularization.l2();
    if (l2 != 0) {
      addParameters(gradients, parameters, l2, from, to);
    }
    float decay = (float) (learningRate * regularization.weightDecay());
    if (decay != 0) {
      shrink(parameters, decay, from, to);
    }
  }

  private static void clip(float[] gradients, double clipNorm) {
    double norm = Math.sqrt(sumOfSquares(gradients));
    if (!(norm <= clipNorm)) {
      scale(gradients, norm <= Double.MAX_VALUE ? (float) (clipNorm / norm) : Float.NaN);
    }
  }

  /**
   * Updates one block, {@code from} to {@code to} of parameters p by gradients g. Each loop runs
   * over arrays and numbers in local variables: the form that the compiler turns into vector
   * instructions.
   */
  private record Update(
      float[] p, float[] g, float[][] slots, double rate, long steps, int from, int to)
      implements Optimizer.Visitor<Boolean> {

    @Override
    public Boolean visitSgd(Sgd sgd) {
      float[] p = this.p;
      float[] g = this.g;
      float[] v = slots[0];
      float momentum = (float) sgd.momentum();
      float lr = (float) rate;
      int end = to;
      if (sgd.nesterov()) {
        for (int i = from; i < end; i++) {
          float step = lr * g[i];
          float next = momentum * v[i] - step;
          v[i] = next;
          p[i] += momentum * next - step;
        }
      } else {
        for (int i = from; i < end; i++) {
          float next = momentum * v[i] - lr * g[i];
          v[i] = next;
          p[i] += next;
        }
      }
      return true;
    }

    @Override
    public Boolean visitAdam(Adam adam) {
      float[] p = this.p;
      float[] g = this.g;
      float[] m = slots[0];
      float[] v = slots[1];
      float lr = (float) (rate * adam.biasCorrection(steps));
      float beta1 = (float) adam.beta1();
      float beta2 = (float) adam.beta2();
      float rest1 = (float) (1 - adam.beta1());
      float rest2 = (float) (1 - adam.beta2());
      float epsilon = (float) adam.epsilon();
      int end = to;
      for (int i = from; i < end; i++) {
        float gradient = g[i];
        float nextM = beta1 * m[i] + rest1 * gradient;
        float nextV = beta2 * v[i] + rest2 * gradient * gradient;
        m[i] = nextM;
        v[i] = nextV;
        p[i] -= lr * nextM / ((float) Math.sqrt(nextV) + epsilon);
      }
      return true;
    }

    @Override
    public Boolean visitAdagrad(Adagrad adagrad) {
      float[] p = this.p;
      float[] g = this.g;
      float[] a = slots[0];
      float lr = (float) rate;
      float epsilon = (float) adagrad.epsilon();
      int end = to;
      for (int i = from; i < end; i++) {
        float next = a[i] + g[i] * g[i];
        a[i] = next;
        p[i] -= lr * g[i] / ((float) Math.sqrt(next) + epsilon);
      }
      return true;
    }

    @Override
    public Boolean visitAdadelta(Adadelta adadelta) {
      float[] p = this.p;
      float[] g = this.g;
      float[] a = slots[0];
      float[] d = slots[1];
      float lr = (float) rate;
      float rho = (float) adadelta.rho();
      float rest = (float) (1 - adadelta.rho());
      float epsilon = (float) adadelta.epsilon();
      int end = to;
      for (int i = from; i < end; i++) {
        float gradient = g[i];
        float next = rho * a[i] + rest * gradient * gradient;
        float update =
            gradient * (float) Math.sqrt(d[i] + epsilon) / (float) Math.sqrt(next + epsilon);
        a[i] = next;
        p[i] -= lr * update;
        d[i] = rho * d[i] + rest * update * update;
      }
      return true;
    }

    @Override
    public Boolean visitRmsProp(RmsProp rmsProp) {
      float[] p = this.p;
      float[] g = this.g;
      float[] v = slots[0];
      float lr = (float) rate;
      float rho = (float) rmsProp.rho();
      float rest = (float) (1 - rmsProp.rho());
      float epsilon = (float) rmsProp.epsilon();
      int end = to;
      if (rmsProp.momentum() == 0) {
        for (int i = from; i < end; i++) {
          float next = rho * v[i] + rest * g[i] * g[i];
          v[i] = next;
          p[i] -= lr * g[i] / (float) Math.sqrt(next + epsilon);
        }
        return true;
      }
      float[] b = slots[1];
      float momentum = (float) rmsProp.momentum();
      for (int i = from; i < end; i++) {
        float next = rho * v[i] + rest * g[i] * g[i];
        float step = momentum * b[i] + lr * g[i] / (float) Math.sqrt(next + epsilon);
        v[i] = next;
        b[i] = step;
        p[i] -= step;
      }
      return true;
    }

    @Override
    public Boolean visitLion(Lion lion) {
      float[] p = this.p;
      float[] g = this.g;
      float[] m = slots[0];
      float lr = (float) rate;
      float beta1 = (float) lion.beta1();
      float beta2 = (float) lion.beta2();
      float rest1 = (float) (1 - lion.beta1());
      float rest2 = (float) (1 - lion.beta2());
      int end = to;
      for (int i = from; i < end; i++) {
        // The sign: Math.signum does not become vector instructions, and takes ten times as long.
        float large = (beta1 * m[i] + rest1 * g[i]) * Float.MAX_VALUE * Float.MAX_VALUE;
        p[i] -= lr * Math.max(-1, Math.min(1, large));
        m[i] = beta2 * m[i] + rest2 * g[i];
      }
      return true;
    }
  }

  private static double sumOfSquares(float[] g) {
    // Four sums, since each addition has to wait for the one before it.
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i < g.length - 3; i += 4) {
      a += (double) g[i] * g[i];
      b += (double) g[i + 1] * g[i + 1];
      c += (double) g[i + 2] * g[i + 2];
      d += (double) g[i + 3] * g[i + 3];
    }
    for (; i < g.length; i++) {
      a += (double) g[i] * g[i];
    }
    return a + b + (c + d);
  }

  private static void scale(float[] g, float factor) {
    for (int i = 0; i < g.length; i++) {
      g[i] *= factor;
    }
  }

  private static void addParameters(float[] g, float[] p, float factor, int from, int to) {
    for (int i = from; i < to; i++) {
      g[i] += factor * p[i];
    }
  }

  private static void shrink(float[] p, float part, int from, int to) {
    for (int i = from; i < to; i++) {
      p[i] -= part * p[i];
    }
  }
}
