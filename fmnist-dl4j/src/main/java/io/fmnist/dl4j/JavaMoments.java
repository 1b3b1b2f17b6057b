package io.fmnist.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link Moments} that Java computes from the sums over the images. */
final class JavaMoments implements Moments {
  private final BatchNormTensors layer;
  private final long count;
  private final Tape tape;
  private final ChannelSums sums;
  private final int features;
  private final double[] mean;
  private final double[] variance;
  private final double[] gradientSum;
  private final double[] productSum;

  /**
   * Prepares.
   *
   * @param shape of the map, [N, H, W, C]
   */
  JavaMoments(BatchNormTensors layer, long[] shape, Tape tape) {
    this.layer = layer;
    this.tape = tape;
    count = shape[0] * shape[1] * shape[2];
    sums = new ChannelSums(shape, tape);
    features = layer.features();
    mean = new double[features];
    variance = new double[features];
    gradientSum = new double[features];
    productSum = new double[features];
  }

  @Override
  public void mean(INDArray map, INDArray to) {
    sums.of(map, total -> divide(total, mean, to));
  }

  @Override
  public void variance(INDArray squares, INDArray to) {
    sums.of(squares, total -> divide(total, variance, to));
  }

  private void divide(double[] total, double[] to, INDArray array) {
    float[] rounded = new float[features];
    for (int i = 0; i < features; i++) {
      to[i] = total[i] / count;
      rounded[i] = (float) to[i];
    }
    Floats.write(array, rounded, features);
  }

  @Override
  public void gradient(INDArray gradient) {
    sums.of(gradient, total -> System.arraycopy(total, 0, gradientSum, 0, features));
  }

  @Override
  public void products(INDArray products) {
    sums.of(products, total -> System.arraycopy(total, 0, productSum, 0, features));
  }

  @Override
  public void coefficients(INDArray factorOfG, INDArray factorOfC, INDArray offset) {
    tape.java(() -> compute(factorOfG, factorOfC, offset));
  }

  private void compute(INDArray factorOfG, INDArray factorOfC, INDArray offset) {
    float[] scales = new float[features];
    Floats.read(layer.gamma().value(), scales);
    float[] gammaGradient = new float[features];
    float[] betaGradient = new float[features];
    float[] a = new float[features];
    float[] b = new float[features];
    float[] o = new float[features];
    for (int i = 0; i < features; i++) {
      double square =
          (layer.frozen() ? layer.running().variance()[i] : variance[i]) + layer.epsilon();
      double inverse = 1 / Math.sqrt(square);
      betaGradient[i] = (float) gradientSum[i];
      gammaGradient[i] = (float) (productSum[i] * inverse);
      double factor = scales[i] * inverse;
      a[i] = (float) factor;
      b[i] = (float) (-factor * productSum[i] / (count * square));
      o[i] = (float) (-factor * gradientSum[i] / count);
    }
    Floats.write(layer.gamma().gradient(), gammaGradient, features);
    Floats.write(layer.beta().gradient(), betaGradient, features);
    Floats.write(factorOfG, a, features);
    Floats.write(factorOfC, b, features);
    Floats.write(offset, o, features);
  }

  @Override
  public void moveRunning() {
    tape.java(() -> layer.running().update(mean, variance));
  }
}
