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
 * @param frozen whether training too takes the running statistics and leaves them
 */
record BatchNormOp(
    int ordinal, int gamma, int beta, int features, int places, double epsilon, boolean frozen)
    implements Op {
  @Override
  public PtNDArray forward(PtNDArray input, ForwardContext context) {
    boolean ofBatch = context.isTraining() && !frozen;
    if (ofBatch && context.images() == 1 && places == 1) {
      return ofSingleValues(input, context);
    }
    PtNDArray mean = ofBatch ? context.zeros(features) : context.runningMean(ordinal);
    PtNDArray variance = ofBatch ? context.zeros(features) : context.runningVariance(ordinal);
    PtNDArray output =
        JniUtils.batchNorm(
            input,
            mean,
            variance,
            context.parameter(gamma),
            context.parameter(beta),
            ofBatch,
            1,
            epsilon);
    if (ofBatch) {
      context.add(
          new ForwardContext.BatchStatistics(
              ordinal, mean, variance, (long) context.images() * places));
    }
    return output;
  }

  /**
   * A single value is its own mean and has variance 0, so the output is beta and no gradient
   * reaches gamma or the input. PyTorch refuses to normalize it, so it is written out.
   */
  private PtNDArray ofSingleValues(PtNDArray input, ForwardContext context) {
    context.add(
        new ForwardContext.BatchStatistics(
            ordinal, JniUtils.reshape(input, new long[] {features}), context.zeros(features), 1));
    long[] asInput = input.getShape().getShape();
    PtNDArray centred = JniUtils.sub(input, input);
    PtNDArray scaled = JniUtils.mul(centred, JniUtils.reshape(context.parameter(gamma), asInput));
    return JniUtils.add(scaled, JniUtils.reshape(context.parameter(beta), asInput));
  }
}
