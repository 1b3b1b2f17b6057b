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

  private final BatchNormTensors layer;
  private final int features;
  private @Nullable Moments moments;
  private @Nullable INDArray centred;

  BatchNormOp(BatchNormTensors layer) {
    this.layer = layer;
    features = layer.features();
  }

  private Moments newMoments(long[] shape, Tape tape) {
    return tape.isResident()
        ? new EngineMoments(layer, shape, tape)
        : new JavaMoments(layer, shape, tape);
  }

  @Override
  public Value forward(Value input, Tape tape) {
    INDArray x = map(input.array());
    if (!tape.isTraining()) {
      Value output = input.writable() ? input : tape.take(input.array().shape());
      normalize(x, layer.running().engineMean(), layer.running().engineVariance(), output, tape);
      return output;
    }
    Moments sums = newMoments(x.shape(), tape);
    moments = sums;
    if (layer.frozen()) {
      Value centredValue = tape.take(input.array().shape());
      INDArray c = map(centredValue.array());
      centred = c;
      tape.call("subtract", Tape.arrays(x, layer.running().engineMean()), Tape.arrays(c));
      Value output = tape.take(input.array().shape());
      normalize(c, tape.constant(0, features), layer.running().engineVariance(), output, tape);
      return output;
    }
    INDArray meanArray = tape.keep(features);
    INDArray varianceArray = tape.keep(features);

    sums.mean(x, meanArray);
    Value centredValue = tape.take(input.array().shape());
    INDArray c = map(centredValue.array());
    centred = c;
    tape.call("subtract", Tape.arrays(x, meanArray), Tape.arrays(c));
    Value output = tape.take(input.array().shape());
    INDArray squares = map(output.array());
    tape.call("multiply", Tape.arrays(c, c), Tape.arrays(squares));
    sums.variance(squares, varianceArray);
    normalize(c, tape.constant(0, features), varianceArray, output, tape);
    return output;
  }

  private void normalize(INDArray x, INDArray mean, INDArray variance, Value output, Tape tape) {
    tape.call(
        "batchnorm",
        Tape.arrays(x, mean, variance, layer.gamma().value(), layer.beta().value()),
        Tape.arrays(map(output.array())),
        new double[] {layer.epsilon()},
        LAST_AXIS);
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    INDArray c = Objects.requireNonNull(centred);
    INDArray g = map(gradient.array());
    Moments sums = Objects.requireNonNull(moments);
    sums.gradient(g);
    Value scratch = tape.take(g.shape());
    tape.call("multiply", Tape.arrays(g, c), Tape.arrays(scratch.array()));
    sums.products(scratch.array());
    INDArray factorOfG = tape.keep(features);
    INDArray factorOfC = tape.keep(features);
    INDArray offset = tape.keep(features);
    sums.coefficients(factorOfG, factorOfC, offset);
    if (!inputWanted) {
      tape.release(scratch);
      return gradient;
    }
    if (layer.frozen()) {
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

  /** Writes the calls that move the running statistics towards the batch of the last pass. */
  void moveRunning() {
    if (!layer.frozen()) {
      Objects.requireNonNull(moments).moveRunning();
    }
  }

  /** Returns a vector as a map of one pixel, which is the shape that oneDNN takes. */
  private INDArray map(INDArray array) {
    return array.rank() == 4 ? array : array.reshape('c', array.size(0), 1, 1, features);
  }
}
