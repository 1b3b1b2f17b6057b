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
    R visitConv2d(Conv2d layer, C context);

    R visitDepthwiseConv2d(DepthwiseConv2d layer, C context);

    R visitMaxPool2d(MaxPool2d layer, C context);

    R visitAvgPool2d(AvgPool2d layer, C context);

    R visitGlobalAvgPool(GlobalAvgPool layer, C context);

    R visitGlobalMaxPool(GlobalMaxPool layer, C context);

    R visitBatchNorm(BatchNorm layer, C context);

    R visitNormalization(Normalization layer, C context);

    R visitActivation(Activation layer, C context);

    R visitDropout(Dropout layer, C context);

    R visitFlatten(Flatten layer, C context);

    R visitDense(Dense layer, C context);

    R visitResidual(Residual layer, C context);
  }
}
