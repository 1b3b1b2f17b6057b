package io.fmnist.dl4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalization. With x the input, m its values a channel, g the gradient by the output and c
 * = x - mean:
 *
 * <pre>
 * out       = gamma * c / sqrt(variance + epsilon) + beta
 * d/d beta  = sum of g
 * d/d gamma = sum of g*c / sqrt(variance + epsilon)
 * d/d x     = A*g + B*c + C  with A = gamma / sqrt(variance + epsilon),
 *             B = -A * (sum of g*c) / (m * (variance + epsilon)), C = -A * (sum of g) / m
 * </pre>
 *
 * <p>Where the layer is frozen, mean and variance are the running statistics, which do not depend
 * on x, so B and C are 0.
 *
 * <p>ND4J's {@code batchnorm} takes mean and variance as given and is fast; its {@code
 * batchnorm_bp} and its reductions take twenty times as long as what is done here. Sums over a
 * channel are matrix products with ones, for each image by itself in float32, and over the images
 * in float64.
 */
final class BatchNormOp implements Op {
  private static final double[] NO_EPSILON = {0};
  private static final long[] LAST_AXIS = {1, 1, 3};

  private final Trained gamma;
  private final Trained beta;
  private final NativeStatistics running;
  private final int features;
  private final double epsilon;
  private final boolean frozen;
  private final double[] mean;
  private final double[] variance;
  private final double[] gradientSum;
  private final double[] productSum;
  private long count;
  private @Nullable INDArray centred;

  BatchNormOp(
      Trained gamma, Trained beta, NativeStatistics running, double epsilon, boolean frozen) {
    this.gamma = gamma;
    this.beta = beta;
    this.running = running;
    this.epsilon = epsilon;
    this.frozen = frozen;
    features = running.size();
    mean = new double[features];
    variance = new double[features];
    gradientSum = new double[features];
    productSum = new double[features];
  }

  @Override
  public Value forward(Value input, Tape tape) {
    INDArray x = map(input.array());
    if (!tape.isTraining()) {
      Value output = input.writable() ? input : tape.take(input.array().shape());
      normalize(x, running.engineMean(), running.engineVariance(), output, tape);
      return output;
    }
    count = x.length() / features;
    if (frozen) {
      Value centredValue = tape.take(input.array().shape());
      INDArray c = map(centredValue.array());
      centred = c;
      tape.call("subtract", Tape.arrays(x, running.engineMean()), Tape.arrays(c));
      Value output = tape.take(input.array().shape());
      normalize(c, tape.constant(0, features), running.engineVariance(), output, tape);
      return output;
    }
    ChannelSums sums = new ChannelSums(x.shape(), tape);
    INDArray meanArray = tape.keep(features);
    INDArray varianceArray = tape.keep(features);

    sums.of(x, tape, total -> mean(total, mean, meanArray));
    Value centredValue = tape.take(input.array().shape());
    INDArray c = map(centredValue.array());
    centred = c;
    tape.call("subtract", Tape.arrays(x, meanArray), Tape.arrays(c));
    Value output = tape.take(input.array().shape());
    INDArray squares = map(output.array());
    tape.call("multiply", Tape.arrays(c, c), Tape.arrays(squares));
    sums.of(squares, tape, total -> mean(total, variance, varianceArray));
    normalize(c, tape.constant(0, features), varianceArray, output, tape);
    return output;
  }

  private void normalize(INDArray x, INDArray mean, INDArray variance, Value output, Tape tape) {
    tape.call(
        "batchnorm",
        Tape.arrays(x, mean, variance, gamma.value(), beta.value()),
        Tape.arrays(map(output.array())),
        new double[] {epsilon},
        LAST_AXIS);
  }

  private void mean(double[] total, double[] to, INDArray array) {
    float[] rounded = new float[features];
    for (int i = 0; i < features; i++) {
      to[i] = total[i] / count;
      rounded[i] = (float) to[i];
    }
    Floats.write(array, rounded, features);
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    INDArray c = Objects.requireNonNull(centred);
    INDArray g = map(gradient.array());
    ChannelSums sums = new ChannelSums(g.shape(), tape);
    sums.of(g, tape, total -> System.arraycopy(total, 0, gradientSum, 0, features));
    Value scratch = tape.take(g.shape());
    tape.call("multiply", Tape.arrays(g, c), Tape.arrays(scratch.array()));
    sums.of(scratch.array(), tape, total -> System.arraycopy(total, 0, productSum, 0, features));
    INDArray factorOfG = tape.keep(features);
    INDArray factorOfC = tape.keep(features);
    INDArray offset = tape.keep(features);
    tape.java(() -> coefficients(factorOfG, factorOfC, offset));
    if (!inputWanted) {
      tape.release(scratch);
      return gradient;
    }
    if (frozen) {
      tape.release(scratch);
      return Elementwise.multiply(gradient, factorOfG, tape);
    }
    tape.call(
        "batchnorm",
        Tape.arrays(c, tape.constant(0, features), tape.constant(1, features), factorOfC, offset),
        Tape.arrays(scratch.array()),
        NO_EPSILON,
        LAST_AXIS);
    Value scaled = Elementwise.multiply(gradient, factorOfG, tape);
    return Elementwise.add(scaled, scratch.as(gradient.array().shape()), tape);
  }

  private void coefficients(INDArray factorOfG, INDArray factorOfC, INDArray offset) {
    float[] scales = new float[features];
    Floats.read(gamma.value(), scales);
    float[] gammaGradient = new float[features];
    float[] betaGradient = new float[features];
    float[] a = new float[features];
    float[] b = new float[features];
    float[] o = new float[features];
    for (int i = 0; i < features; i++) {
      double square = (frozen ? running.variance()[i] : variance[i]) + epsilon;
      double inverse = 1 / Math.sqrt(square);
      betaGradient[i] = (float) gradientSum[i];
      gammaGradient[i] = (float) (productSum[i] * inverse);
      double factor = scales[i] * inverse;
      a[i] = (float) factor;
      b[i] = (float) (-factor * productSum[i] / (count * square));
      o[i] = (float) (-factor * gradientSum[i] / count);
    }
    Floats.write(gamma.gradient(), gammaGradient, features);
    Floats.write(beta.gradient(), betaGradient, features);
    Floats.write(factorOfG, a, features);
    Floats.write(factorOfC, b, features);
    Floats.write(offset, o, features);
  }

  /** Moves the running statistics towards the batch of the last forward pass. */
  void updateStatistics() {
    if (!frozen) {
      running.update(mean, variance);
    }
  }

  /** Returns a vector as a map of one pixel, which is the shape that oneDNN takes. */
  private INDArray map(INDArray array) {
    return array.rank() == 4 ? array : array.reshape('c', array.size(0), 1, 1, features);
  }
}
