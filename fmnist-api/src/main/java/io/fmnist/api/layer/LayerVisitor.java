package io.fmnist.api.layer;

/**
 * One method for every layer, none with a default.
 *
 * @param <C> what the caller hands over, for example the layer's resolved shapes
 * @param <R> what a visit gives
 */
public interface LayerVisitor<C, R> {
  /** Visits a convolution. */
  R visitConv2d(Conv2d layer, C context);

  /** Visits a max pooling. */
  R visitMaxPool2d(MaxPool2d layer, C context);

  /** Visits an average pooling. */
  R visitAvgPool2d(AvgPool2d layer, C context);

  /** Visits a global average pooling. */
  R visitGlobalAvgPool(GlobalAvgPool layer, C context);

  /** Visits a batch normalization. */
  R visitBatchNorm(BatchNorm layer, C context);

  /** Visits an activation. */
  R visitActivation(Activation layer, C context);

  /** Visits a dropout. */
  R visitDropout(Dropout layer, C context);

  /** Visits a flatten. */
  R visitFlatten(Flatten layer, C context);

  /** Visits a dense layer. */
  R visitDense(Dense layer, C context);

  /** Visits a residual sum. */
  R visitResidual(Residual layer, C context);
}
