package io.fmnist.api.model;

import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.GlobalAvgPool;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.LayerVisitor;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;

/** One short line that tells a layer's settings, for tables. */
final class LayerText implements LayerVisitor<String, String> {
  private static final LayerText INSTANCE = new LayerText();

  private LayerText() {}

  static String of(Layer layer) {
    return layer.accept(INSTANCE, layer.kind());
  }

  @Override
  public String visitConv2d(Conv2d layer, String kind) {
    return kind
        + " "
        + layer.filters()
        + " "
        + text(layer.window(), layer.padding())
        + (layer.bias() ? "" : " no bias");
  }

  @Override
  public String visitMaxPool2d(MaxPool2d layer, String kind) {
    return kind + " " + text(layer.window(), layer.padding());
  }

  @Override
  public String visitAvgPool2d(AvgPool2d layer, String kind) {
    return kind + " " + text(layer.window(), layer.padding());
  }

  @Override
  public String visitGlobalAvgPool(GlobalAvgPool layer, String kind) {
    return kind;
  }

  @Override
  public String visitBatchNorm(BatchNorm layer, String kind) {
    return kind + " momentum " + layer.momentum() + " epsilon " + layer.epsilon();
  }

  @Override
  public String visitActivation(Activation layer, String kind) {
    return layer.function().id();
  }

  @Override
  public String visitDropout(Dropout layer, String kind) {
    return kind + " " + layer.rate();
  }

  @Override
  public String visitFlatten(Flatten layer, String kind) {
    return kind;
  }

  @Override
  public String visitDense(Dense layer, String kind) {
    return kind + " " + layer.units() + (layer.bias() ? "" : " no bias");
  }

  @Override
  public String visitResidual(Residual layer, String kind) {
    return kind;
  }

  private static String text(Window window, Padding padding) {
    String size = window.height() + "x" + window.width();
    String stride =
        window.strideHeight() == 1 && window.strideWidth() == 1
            ? ""
            : " stride " + window.strideHeight() + "x" + window.strideWidth();
    String pad;
    if (padding instanceof Padding.Same) {
      pad = " same";
    } else if (padding instanceof Padding.Explicit e) {
      pad = " pad " + e.top() + "," + e.bottom() + "," + e.left() + "," + e.right();
    } else {
      pad = "";
    }
    return size + stride + pad;
  }
}
