package io.fmnist.dl4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarDivision;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarReverseDivision;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;

/** {@link Moments} that the engine computes. */
final class EngineMoments implements Moments {
  private final BatchNormTensors layer;
  private final long count;
  private final Tape tape;
  private final ChannelSums sums;
  private final INDArray mean;
  private final INDArray variance;
  private final INDArray gradientSum;
  private final INDArray productSum;

  /**
   * Prepares.
   *
   * @param shape of the map, [N, H, W, C]
   */
  EngineMoments(BatchNormTensors layer, long[] shape, Tape tape) {
    this.layer = layer;
    this.tape = tape;
    count = shape[0] * shape[1] * shape[2];
    sums = new ChannelSums(shape, tape);
    mean = vector();
    variance = vector();
    gradientSum = vector();
    productSum = vector();
  }

  private INDArray vector() {
    return tape.keep(DataType.DOUBLE, layer.features());
  }

  @Override
  public void mean(INDArray map, INDArray to) {
    sums.onEngine(map, mean);
    tape.call(new ScalarDivision(mean, null, mean, count));
    tape.cast(mean, to);
  }

  @Override
  public void variance(INDArray squares, INDArray to) {
    sums.onEngine(squares, variance);
    tape.call(new ScalarDivision(variance, null, variance, count));
    tape.cast(variance, to);
  }

  @Override
  public void gradient(INDArray gradient) {
    sums.onEngine(gradient, gradientSum);
  }

  @Override
  public void products(INDArray products) {
    sums.onEngine(products, productSum);
  }

  @Override
  public void coefficients(INDArray factorOfG, INDArray factorOfC, INDArray offset) {
    INDArray square = vector();
    INDArray inverse = vector();
    INDArray factor = vector();
    INDArray product = vector();
    if (layer.frozen()) {
      tape.cast(layer.running().engineVariance(), square);
      tape.call(new ScalarAdd(square, null, square, layer.epsilon()));
    } else {
      tape.call(new ScalarAdd(variance, null, square, layer.epsilon()));
    }
    tape.call(new Sqrt(square, inverse));
    tape.call(new ScalarReverseDivision(inverse, null, inverse, 1));
    tape.cast(gradientSum, layer.beta().gradient());
    call("multiply", productSum, inverse, product);
    tape.cast(product, layer.gamma().gradient());
    tape.cast(layer.gamma().value(), factor);
    call("multiply", factor, inverse, factor);
    tape.cast(factor, factorOfG);
    call("multiply", factor, productSum, product);
    call("divide", product, square, product);
    tape.call(new ScalarDivision(product, null, product, -count));
    tape.cast(product, factorOfC);
    call("multiply", factor, gradientSum, product);
    tape.call(new ScalarDivision(product, null, product, -count));
    tape.cast(product, offset);
  }

  private void call(String op, INDArray a, INDArray b, INDArray to) {
    tape.call(op, Tape.arrays(a, b), Tape.arrays(to));
  }

  @Override
  public void moveRunning() {
    layer.running().moveOnEngine(mean, variance, tape);
  }
}
