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
 * @param padding channels that the map has beside them, see {@link ChannelPadding}
 * @param places values a feature in one image: H*W of a map, 1 for a vector
 * @param frozen whether training too takes the running statistics and leaves them
 */
record BatchNormOp(
    int ordinal,
    int gamma,
    int beta,
    int features,
    int padding,
    int places,
    double epsilon,
    boolean frozen)
    implements Op {
  @Override
  public PtNDArray forward(PtNDArray input, ForwardContext context) {
    boolean ofBatch = context.isTraining() && !frozen;
    if (ofBatch && context.images() == 1 && places == 1) {
      return ofSingleValues(input, context);
    }
    int width = features + padding;
    PtNDArray mean = ofBatch ? context.zeros(width) : padded(context.runningMean(ordinal), 0);
    PtNDArray variance =
        ofBatch ? context.zeros(width) : padded(context.runningVariance(ordinal), 1);
    PtNDArray output =
        JniUtils.batchNorm(
            input,
            mean,
            variance,
            padded(context.parameter(gamma), 0),
            padded(context.parameter(beta), 0),
            ofBatch,
            1,
            epsilon);
    if (ofBatch) {
      add(mean, variance, (long) context.images() * places, context);
    }
    return output;
  }

  private PtNDArray padded(PtNDArray vector, double value) {
    return ChannelPadding.longer(vector, padding, value);
  }

  private void add(PtNDArray mean, PtNDArray variance, long count, ForwardContext context) {
    context.add(new ForwardContext.BatchStatistics(ordinal, own(mean), own(variance), count));
  }

  private PtNDArray own(PtNDArray vector) {
    return padding == 0 ? vector : JniUtils.slice(vector, 0, 0, features, 1);
  }

  /**
   * A single value is its own mean and has variance 0, so the output is beta and no gradient
   * reaches gamma or the input. PyTorch refuses to normalize it, so it is written out.
   */
  private PtNDArray ofSingleValues(PtNDArray input, ForwardContext context) {
    int width = features + padding;
    PtNDArray values = JniUtils.reshape(input, new long[] {width});
    add(values, context.zeros(width), 1, context);
    long[] asInput = input.getShape().getShape();
    PtNDArray centred = JniUtils.sub(input, input);
    PtNDArray scaled =
        JniUtils.mul(centred, JniUtils.reshape(padded(context.parameter(gamma), 0), asInput));
    return JniUtils.add(scaled, JniUtils.reshape(padded(context.parameter(beta), 0), asInput));
  }
}
