package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Batch normalization. In training PyTorch writes the batch's mean and n-1 variance to scratch
 * arrays (its momentum is 1, so the old content does not count); the model turns them into running
 * statistics after the step.
 *
 * @param ordinal among batch normalizations
 * @param gamma slot
 * @param beta slot
 * @param features channels of a map or features of a vector
 * @param places values a feature in one image: H*W of a map, 1 for a vector
 */
record BatchNormOp(int ordinal, int gamma, int beta, int features, int places, double epsilon)
    implements Op {
  @Override
  public PtNDArray forward(PtNDArray input, Pass pass) {
    if (pass.isTraining() && pass.images() == 1 && places == 1) {
      return ofSingleValues(input, pass);
    }
    PtNDArray mean = pass.isTraining() ? pass.zeros(features) : pass.runningMean(ordinal);
    PtNDArray variance = pass.isTraining() ? pass.zeros(features) : pass.runningVariance(ordinal);
    PtNDArray output =
        JniUtils.batchNorm(
            input,
            mean,
            variance,
            pass.parameter(gamma),
            pass.parameter(beta),
            pass.isTraining(),
            1,
            epsilon);
    if (pass.isTraining()) {
      pass.add(new Pass.BatchStatistics(ordinal, mean, variance, (long) pass.images() * places));
    }
    return output;
  }

  /**
   * A single value is its own mean and has variance 0, so the output is beta and no gradient
   * reaches gamma or the input. PyTorch refuses to normalize it, so it is written out.
   */
  private PtNDArray ofSingleValues(PtNDArray input, Pass pass) {
    pass.add(
        new Pass.BatchStatistics(
            ordinal, JniUtils.reshape(input, new long[] {features}), pass.zeros(features), 1));
    long[] asInput = input.getShape().getShape();
    PtNDArray centred = JniUtils.sub(input, input);
    PtNDArray scaled = JniUtils.mul(centred, JniUtils.reshape(pass.parameter(gamma), asInput));
    return JniUtils.add(scaled, JniUtils.reshape(pass.parameter(beta), asInput));
  }
}
