package io.fmnist.api.layer;

/**
 * One layer of a network, without weights and without an engine. Shapes are given for one image;
 * every layer works on a batch of them.
 */
public sealed interface Layer
    permits Conv2d,
        DepthwiseConv2d,
        MaxPool2d,
        AvgPool2d,
        GlobalAvgPool,
        GlobalMaxPool,
        BatchNorm,
        Normalization,
        Activation,
        Dropout,
        Flatten,
        Dense,
        Residual {

  /** Returns the layer's name in files, tables and messages, for example {@code conv2d}. */
  String kind();

  /** Returns kind and settings in one short line, for tables: {@code conv2d 32 3x3 same}. */
  default String summary() {
    return kind();
  }

  /** Calls the visitor's method for this layer. */
  <C, R> R accept(Visitor<C, R> visitor, C context);

  /**
   * One method for every layer, none with a default.
   *
   * @param <C> what the caller hands over, for example the layer's resolved shapes
   * @param <R> what a visit gives
   */
  interface Visitor<C, R> {
    /** Visits a convolution. */
    R visitConv2d(Conv2d layer, C context);

    /** Visits a depthwise convolution. */
    R visitDepthwiseConv2d(DepthwiseConv2d layer, C context);

    /** Visits a max pooling. */
    R visitMaxPool2d(MaxPool2d layer, C context);

    /** Visits an average pooling. */
    R visitAvgPool2d(AvgPool2d layer, C context);

    /** Visits a global average pooling. */
    R visitGlobalAvgPool(GlobalAvgPool layer, C context);

    /** Visits a global max pooling. */
    R visitGlobalMaxPool(GlobalMaxPool layer, C context);

    /** Visits a batch normalization. */
    R visitBatchNorm(BatchNorm layer, C context);

    /** Visits a fixed normalization. */
    R visitNormalization(Normalization layer, C context);

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
}
