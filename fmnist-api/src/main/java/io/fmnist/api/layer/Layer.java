package io.fmnist.api.layer;

/**
 * One layer of a network, without weights and without an engine. Shapes are given for one image;
 * every layer works on a batch of them.
 */
public sealed interface Layer
    permits Conv2d,
        MaxPool2d,
        AvgPool2d,
        GlobalAvgPool,
        BatchNorm,
        Activation,
        Dropout,
        Flatten,
        Dense,
        Residual {

  /** Returns the layer's name in files, tables and messages, for example {@code conv2d}. */
  String kind();

  /** Calls the visitor's method for this layer. */
  <C, R> R accept(LayerVisitor<C, R> visitor, C context);
}
