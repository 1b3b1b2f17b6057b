package io.fmnist.testkit.reference;

import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.ParameterSpec.Role;

/**
 * Batch normalization of channel c, with m = N*H*W values x in the channel (N for a vector):
 *
 * <pre>
 * mean     = 1/m * sum of x
 * variance = 1/m * sum of (x - mean)^2                     (population variance)
 * z        = (x - mean) / sqrt(variance + epsilon)
 * out      = gamma * z + beta
 * running  = momentum * running + (1 - momentum) * batch   (for both statistics)
 * </pre>
 *
 * In inference, and in training too where the layer is frozen, the running statistics are mean and
 * variance; then the two means below are 0. Backward, with g = d/d out:
 *
 * <pre>
 * d/d beta  = sum of g
 * d/d gamma = sum of g * z
 * d/d x     = gamma / sqrt(variance + epsilon) * (g - mean of g - z * mean of (g * z))
 * </pre>
 *
 * (Ioffe and Szegedy 2015.)
 */
class BatchNormMath implements LayerMath {
  final BatchNorm layer;
  final Parameter gamma;
  final Parameter beta;
  final Parameter runningMean;
  final Parameter runningVariance;
  final int channels;

  /** Values of one channel of one image: H*W, or 1 for a vector. */
  final int area;

  private double[] normalized = {};
  private double[] batchMean = {};
  private double[] batchVariance = {};
  private int count;
  private boolean ofBatch;

  BatchNormMath(BatchNorm layer, Formulas.Place at) {
    this.layer = layer;
    this.gamma = at.parameter(Role.GAMMA);
    this.beta = at.parameter(Role.BETA);
    this.runningMean = at.parameter(Role.RUNNING_MEAN);
    this.runningVariance = at.parameter(Role.RUNNING_VARIANCE);
    this.channels = gamma.values.length;
    this.area = at.area();
  }

  @Override
  public double[] forward(double[] input, ForwardContext context) {
    double[] mean = runningMean.values;
    double[] variance = runningVariance.values;
    ofBatch = usesBatchStatistics(context.training());
    if (ofBatch) {
      count = context.images() * area;
      batchMean = batchMean(input);
      batchVariance = batchVariance(input);
      mean = batchMean;
      variance = normalizingVariances();
    }
    normalized = new double[input.length];
    double[] output = new double[input.length];
    for (int i = 0; i < input.length; i++) {
      int c = channel(i);
      normalized[i] = (input[i] - mean[c]) / deviation(variance[c]);
      output[i] = gamma.values[c] * normalized[i] + beta.values[c];
    }
    return output;
  }

  private double[] batchMean(double[] input) {
    double[] mean = new double[channels];
    for (int i = 0; i < input.length; i++) {
      mean[channel(i)] += input[i] / count;
    }
    return mean;
  }

  private double[] batchVariance(double[] input) {
    double[] variance = new double[channels];
    for (int i = 0; i < input.length; i++) {
      double distance = input[i] - batchMean[channel(i)];
      variance[channel(i)] += distance * distance / count;
    }
    return variance;
  }

  private double[] normalizingVariances() {
    double[] variance = new double[channels];
    for (int c = 0; c < channels; c++) {
      variance[c] = normalizingVariance(batchVariance[c], count);
    }
    return variance;
  }

  @Override
  public double[] backward(double[] gradOut) {
    double[] meanOfG = new double[channels];
    double[] meanOfGz = new double[channels];
    for (int i = 0; i < gradOut.length; i++) {
      int c = channel(i);
      beta.gradient[c] += gradOut[i];
      gamma.gradient[c] += gradOut[i] * normalized[i];
      meanOfG[c] += ofBatch ? gradOut[i] / count : 0;
      meanOfGz[c] += ofBatch ? gradOut[i] * normalized[i] / count : 0;
    }
    double[] gradIn = new double[gradOut.length];
    for (int i = 0; i < gradOut.length; i++) {
      int c = channel(i);
      gradIn[i] =
          gamma.values[c]
              / deviation(
                  ofBatch
                      ? normalizingVariance(batchVariance[c], count)
                      : runningVariance.values[c])
              * (gradOut[i] - meanOfG[c] - normalized[i] * meanOfGz[c]);
    }
    return gradIn;
  }

  @Override
  public void updateStatistics() {
    if (!ofBatch) {
      return;
    }
    for (int c = 0; c < channels; c++) {
      runningMean.values[c] = moved(runningMean.values[c], batchMean[c]);
      runningVariance.values[c] =
          moved(runningVariance.values[c], recordedVariance(batchVariance[c], count));
    }
  }

  /** Returns the channel of the value at a place of [N, C, H, W] or [N, F]. */
  int channel(int index) {
    return index / area % channels;
  }

  /** Returns whether statistics come from the batch. */
  boolean usesBatchStatistics(boolean training) {
    return training && !gamma.frozen;
  }

  /** Returns the variance that the batch is normalized with. */
  double normalizingVariance(double variance, int count) {
    return variance;
  }

  /** Returns the variance that moves the running variance. */
  double recordedVariance(double variance, int count) {
    return variance;
  }

  /** Returns what a centred value is divided by. */
  double deviation(double variance) {
    return Math.sqrt(variance + layer.epsilon());
  }

  /** Returns a running statistic after a batch. */
  double moved(double running, double batch) {
    return layer.momentum() * running + (1 - layer.momentum()) * batch;
  }
}
