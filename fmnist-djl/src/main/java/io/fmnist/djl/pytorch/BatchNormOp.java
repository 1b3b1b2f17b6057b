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
}
