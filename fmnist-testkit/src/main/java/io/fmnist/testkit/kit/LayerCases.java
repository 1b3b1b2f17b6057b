package io.fmnist.testkit.kit;

import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.DepthwiseConv2d;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.GlobalAvgPool;
import io.fmnist.api.layer.GlobalMaxPool;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Normalization;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Small networks, each about one layer with one choice of options: every kind of layer, with the
 * strides, paddings and shapes at which engines go different ways.
 */
public final class LayerCases {
  private static final ImageShape ODD = new ImageShape(2, 7, 5);
  private static final int CLASSES = 4;

  private LayerCases() {}

  /** Returns all cases. */
  public static List<LayerCase> all() {
    List<LayerCase> cases = new ArrayList<>();
    convolutions(cases);
    depthwiseConvolutions(cases);
    pools(cases);
    normalizations(cases);
    fixedNormalizations(cases);
    elementwise(cases);
    heads(cases);
    residuals(cases);
    return List.copyOf(cases);
  }

  private static void convolutions(List<LayerCase> cases) {
    conv(cases, "3x3 valid", ODD, Window.square(3, 1), Padding.valid(), true);
    conv(cases, "3x3 same", ODD, Window.square(3, 1), Padding.same(), true);
    conv(cases, "3x3 same, no bias", ODD, Window.square(3, 1), Padding.same(), false);
    conv(cases, "5x5 same", ODD, Window.square(5, 1), Padding.same(), true);
    conv(cases, "1x1", ODD, Window.square(1, 1), Padding.valid(), true);
    conv(
        cases,
        "even 2x4 kernel, same: the odd pixel at the end",
        ODD,
        new Window(2, 4, 1, 1),
        Padding.same(),
        true);
    conv(
        cases,
        "3x3 stride 2, same, on 8x6: the odd pixel at the end",
        new ImageShape(1, 8, 6),
        Window.square(3, 2),
        Padding.same(),
        true);
    conv(
        cases,
        "3x2 stride 2x3, valid: rows left over",
        ODD,
        new Window(3, 2, 2, 3),
        Padding.valid(),
        true);
    conv(cases, "1x1 stride 2, same", ODD, Window.square(1, 2), Padding.same(), false);
    conv(
        cases,
        "3x3, padding 1 0 2 1",
        ODD,
        Window.square(3, 1),
        new Padding.Explicit(1, 0, 2, 1),
        true);
    conv(
        cases,
        "3x3, padding 4 all around: windows without a pixel",
        ODD,
        Window.square(3, 1),
        Padding.explicit(4),
        true);
    conv(
        cases,
        "3x1 stride 1x6, padding 1: every window beside the map",
        ODD,
        new Window(3, 1, 1, 6),
        Padding.explicit(1),
        true);
    conv(cases, "kernel as large as the map", ODD, new Window(7, 5, 1, 1), Padding.valid(), true);
    conv(
        cases,
        "map of one row",
        new ImageShape(3, 1, 9),
        new Window(1, 3, 1, 2),
        Padding.same(),
        true);
    conv(
        cases,
        "stride 3 to an output of one column",
        new ImageShape(1, 10, 1),
        new Window(1, 3, 1, 3),
        new Padding.Explicit(1, 2, 3, 0),
        false);
    conv(
        cases,
        "stride 2 to an output of one row, the last pixels out of reach",
        new ImageShape(1, 4, 9),
        new Window(3, 3, 2, 1),
        Padding.valid(),
        true);
    conv(
        cases,
        "map of one pixel",
        new ImageShape(3, 1, 1),
        Window.square(3, 1),
        Padding.same(),
        true);
    add(
        cases,
        Conv2d.class,
        "conv2d: two in a row",
        ODD,
        convolution(3),
        convolution(2),
        new Flatten());
  }

  private static void conv(
      List<LayerCase> cases,
      String name,
      ImageShape input,
      Window window,
      Padding padding,
      boolean bias) {
    Conv2d layer = new Conv2d(3, window, padding, bias, Initializer.GLOROT_UNIFORM);
    add(cases, Conv2d.class, "conv2d: " + name, input, layer, new Flatten(), Dense.of(CLASSES));
  }

  private static void depthwiseConvolutions(List<LayerCase> cases) {
    record Option(String name, Window window, Padding padding, boolean bias) {}
    List<Option> options =
        List.of(
            new Option("3x3 same", Window.square(3, 1), Padding.same(), true),
            new Option("3x3 valid, no bias", Window.square(3, 1), Padding.valid(), false),
            new Option("5x5 same", Window.square(5, 1), Padding.same(), true),
            new Option(
                "even 2x4 kernel, same: the odd pixel at the end",
                new Window(2, 4, 1, 1),
                Padding.same(),
                true),
            new Option("3x3 stride 2, same", Window.square(3, 2), Padding.same(), true),
            new Option(
                "3x2 stride 2x3, valid: rows left over",
                new Window(3, 2, 2, 3),
                Padding.valid(),
                true),
            new Option(
                "3x3 stride 2, padding 1 0 2 1",
                Window.square(3, 2),
                new Padding.Explicit(1, 0, 2, 1),
                false),
            new Option("1x1", Window.square(1, 1), Padding.valid(), true),
            new Option("1x1 stride 2", Window.square(1, 2), Padding.valid(), true),
            new Option(
                "3x3, padding 4 all around: windows without a pixel",
                Window.square(3, 1),
                Padding.explicit(4),
                true),
            new Option("kernel as large as the map", new Window(7, 5, 1, 1), Padding.valid(), true),
            new Option(
                "stride 3 to an output of one column",
                new Window(3, 3, 3, 3),
                Padding.valid(),
                true));
    for (Option o : options) {
      add(
          cases,
          DepthwiseConv2d.class,
          "depthwiseconv2d: " + o.name,
          ODD,
          convolution(3),
          new DepthwiseConv2d(o.window, o.padding, o.bias, Initializer.GLOROT_UNIFORM),
          new Flatten(),
          Dense.of(CLASSES));
    }
    add(
        cases,
        DepthwiseConv2d.class,
        "depthwiseconv2d: first, of one channel",
        new ImageShape(1, 8, 6),
        new DepthwiseConv2d(Window.square(3, 2), Padding.same(), true, Initializer.HE_NORMAL),
        new Flatten(),
        Dense.of(CLASSES));
    add(
        cases,
        DepthwiseConv2d.class,
        "depthwiseconv2d: separable, twice",
        ODD,
        DepthwiseConv2d.same(3),
        Conv2d.same(3, 1),
        Activation.relu(),
        DepthwiseConv2d.same(3),
        Conv2d.same(CLASSES, 1),
        new GlobalAvgPool());
    add(
        cases,
        DepthwiseConv2d.class,
        "depthwiseconv2d: map of one row",
        new ImageShape(3, 1, 9),
        new DepthwiseConv2d(new Window(1, 3, 1, 2), Padding.same(), true, Initializer.HE_NORMAL),
        new Flatten(),
        Dense.of(CLASSES));
    add(
        cases,
        DepthwiseConv2d.class,
        "depthwiseconv2d: map of one pixel",
        new ImageShape(3, 1, 1),
        DepthwiseConv2d.same(3),
        new Flatten(),
        Dense.of(CLASSES));
  }

  private static void pools(List<LayerCase> cases) {
    record Option(String name, Window window, Padding padding) {}
    List<Option> options =
        List.of(
            new Option("2x2", Window.square(2, 2), Padding.valid()),
            new Option("2x2 same: the odd pixel at the end", Window.square(2, 2), Padding.same()),
            new Option("3x3 stride 2, same", Window.square(3, 2), Padding.same()),
            new Option("3x3 stride 1, overlapping", Window.square(3, 1), Padding.same()),
            new Option("2x3 stride 3x1, valid", new Window(2, 3, 3, 1), Padding.valid()),
            new Option("1x1 stride 2: pixels skipped", Window.square(1, 2), Padding.valid()),
            new Option(
                "3x3, padding 2 0 1 2", Window.square(3, 2), new Padding.Explicit(2, 0, 1, 2)),
            new Option("whole map", new Window(7, 5, 1, 1), Padding.valid()));
    for (Option o : options) {
      add(
          cases,
          MaxPool2d.class,
          "maxpool2d: " + o.name,
          ODD,
          convolution(3),
          new MaxPool2d(o.window, o.padding),
          new Flatten(),
          Dense.of(CLASSES));
      add(
          cases,
          AvgPool2d.class,
          "avgpool2d: " + o.name,
          ODD,
          convolution(3),
          new AvgPool2d(o.window, o.padding),
          new Flatten(),
          Dense.of(CLASSES));
    }
    add(cases, MaxPool2d.class, "maxpool2d: on pixels", ODD, MaxPool2d.of(2), new Flatten());
    add(cases, AvgPool2d.class, "avgpool2d: on pixels", ODD, AvgPool2d.of(2), new Flatten());
    add(
        cases,
        GlobalAvgPool.class,
        "globalavgpool: odd map",
        ODD,
        convolution(3),
        new GlobalAvgPool(),
        Dense.of(CLASSES));
    add(
        cases,
        GlobalAvgPool.class,
        "globalavgpool: last",
        ODD,
        convolution(CLASSES),
        new GlobalAvgPool());
    add(
        cases,
        GlobalMaxPool.class,
        "globalmaxpool: odd map",
        ODD,
        convolution(3),
        new GlobalMaxPool(),
        Dense.of(CLASSES));
    add(
        cases,
        GlobalMaxPool.class,
        "globalmaxpool: last",
        ODD,
        convolution(CLASSES),
        new GlobalMaxPool());
    add(
        cases,
        GlobalMaxPool.class,
        "globalmaxpool: on pixels",
        ODD,
        new GlobalMaxPool(),
        Dense.of(CLASSES));
  }

  private static void normalizations(List<LayerCase> cases) {
    BatchNorm strong = new BatchNorm(0.6, 0.05);
    add(
        cases,
        BatchNorm.class,
        "batchnorm: map",
        ODD,
        convolution(3),
        strong,
        new Flatten(),
        Dense.of(CLASSES));
    add(
        cases,
        BatchNorm.class,
        "batchnorm: map, Keras's defaults",
        ODD,
        convolution(3),
        BatchNorm.keras(),
        Activation.relu(),
        new Flatten(),
        Dense.of(CLASSES));
    add(
        cases,
        BatchNorm.class,
        "batchnorm: map after relu",
        ODD,
        convolution(3),
        Activation.relu(),
        strong,
        MaxPool2d.of(2),
        new Flatten(),
        Dense.of(CLASSES));
    add(cases, BatchNorm.class, "batchnorm: pixels", ODD, strong, new Flatten(), Dense.of(CLASSES));
    add(
        cases,
        BatchNorm.class,
        "batchnorm: momentum 0",
        ODD,
        convolution(3),
        new BatchNorm(0, 1e-3),
        new Flatten(),
        Dense.of(CLASSES));
    add(
        cases,
        BatchNorm.class,
        "batchnorm: vector",
        ODD,
        new Flatten(),
        Dense.of(6),
        strong,
        Dense.of(CLASSES));
    add(cases, BatchNorm.class, "batchnorm: last", ODD, new Flatten(), Dense.of(CLASSES), strong);
    add(
        cases,
        BatchNorm.class,
        "batchnorm: two",
        ODD,
        convolution(3),
        strong,
        convolution(2),
        strong,
        new Flatten(),
        Dense.of(CLASSES),
        strong);
  }

  private static void fixedNormalizations(List<LayerCase> cases) {
    Normalization three = new Normalization(List.of(-0.5, 0.25, 2.0), List.of(0.5, 1.5, 3.0));
    add(
        cases,
        Normalization.class,
        "normalization: pixels",
        ODD,
        new Normalization(List.of(0.29, 0.6), List.of(0.35, 0.2)),
        convolution(3),
        new Flatten(),
        Dense.of(CLASSES));
    add(
        cases,
        Normalization.class,
        "normalization: one value for all channels",
        ODD,
        Normalization.of(0.29, 0.35),
        new Flatten(),
        Dense.of(CLASSES));
    add(
        cases,
        Normalization.class,
        "normalization: map, twice",
        ODD,
        convolution(3),
        three,
        Activation.relu(),
        new Normalization(List.of(0.5), three.deviation()),
        new Flatten(),
        Dense.of(CLASSES));
    add(
        cases,
        Normalization.class,
        "normalization: vector",
        ODD,
        new Flatten(),
        Dense.of(3),
        three,
        Dense.of(CLASSES));
    add(
        cases,
        Normalization.class,
        "normalization: last, on a residual's shortcut",
        ODD,
        convolution(3),
        new Residual(List.of(convolution(3)), List.of(three)),
        new GlobalAvgPool(),
        three);
  }

  private static void elementwise(List<LayerCase> cases) {
    for (ActivationFunction f : ActivationFunction.values()) {
      String name = "activation: " + f.name().toLowerCase(Locale.ROOT);
      Activation layer = new Activation(f);
      add(
          cases,
          Activation.class,
          name + ", map",
          ODD,
          convolution(3),
          layer,
          new Flatten(),
          Dense.of(CLASSES));
      add(
          cases,
          Activation.class,
          name + ", vector",
          ODD,
          new Flatten(),
          Dense.of(6),
          layer,
          Dense.of(CLASSES));
      add(cases, Activation.class, name + ", last", ODD, new Flatten(), Dense.of(CLASSES), layer);
    }
    for (double rate : new double[] {0, 0.25, 0.5, 0.9}) {
      Dropout layer = new Dropout(rate);
      add(
          cases,
          Dropout.class,
          "dropout: map, rate " + rate,
          ODD,
          convolution(3),
          layer,
          new Flatten(),
          Dense.of(CLASSES));
      add(
          cases,
          Dropout.class,
          "dropout: vector, rate " + rate,
          ODD,
          new Flatten(),
          Dense.of(16),
          layer,
          Dense.of(CLASSES));
    }
    add(
        cases,
        Dropout.class,
        "dropout: three",
        ODD,
        new Dropout(0.2),
        convolution(3),
        new Dropout(0.4),
        new Flatten(),
        Dense.of(9),
        new Dropout(0.3),
        Dense.of(CLASSES));
  }

  private static void heads(List<LayerCase> cases) {
    add(cases, Flatten.class, "flatten: order C, H, W", ODD, new Flatten(), Dense.of(CLASSES));
    add(cases, Flatten.class, "flatten: last", ODD, convolution(3), new Flatten());
    add(
        cases,
        Flatten.class,
        "flatten: after a convolution",
        new ImageShape(1, 3, 6),
        convolution(5),
        new Flatten(),
        Dense.of(CLASSES));
    add(
        cases,
        Dense.class,
        "dense: no bias",
        ODD,
        new Flatten(),
        new Dense(CLASSES, false, Initializer.HE_UNIFORM));
    add(
        cases,
        Dense.class,
        "dense: three",
        ODD,
        new Flatten(),
        Dense.of(9),
        Activation.relu(),
        Dense.of(1),
        Dense.of(CLASSES));
    add(cases, Dense.class, "dense: one class", ODD, new Flatten(), Dense.of(1));
  }

  private static void residuals(List<LayerCase> cases) {
    add(
        cases,
        Residual.class,
        "residual: identity shortcut, map",
        ODD,
        convolution(3),
        new Residual(List.of(convolution(3)), List.of()),
        new Flatten(),
        Dense.of(CLASSES));
    add(
        cases,
        Residual.class,
        "residual: both branches, stride 2",
        ODD,
        convolution(2),
        new Residual(
            List.of(strided(4), new BatchNorm(0.7, 0.02), Activation.relu(), convolution(4)),
            List.of(strided(4), new Dropout(0.3))),
        Activation.relu(),
        new GlobalAvgPool(),
        Dense.of(CLASSES));
    add(
        cases,
        Residual.class,
        "residual: vector",
        ODD,
        new Flatten(),
        Dense.of(6),
        new Residual(List.of(Dense.of(6), new Activation(ActivationFunction.TANH)), List.of()),
        Dense.of(CLASSES));
    add(
        cases,
        Residual.class,
        "residual: first and last",
        ODD,
        new Residual(
            List.of(new Flatten(), Dense.of(CLASSES)),
            List.of(new GlobalAvgPool(), Dense.of(CLASSES))));
    add(
        cases,
        Residual.class,
        "residual: nested",
        ODD,
        convolution(2),
        new Residual(
            List.of(
                new Residual(List.of(convolution(2)), List.of(convolution(2))), Activation.relu()),
            List.of()),
        new Flatten(),
        Dense.of(CLASSES));
  }

  private static Conv2d convolution(int filters) {
    return Conv2d.same(filters, 3);
  }

  private static Conv2d strided(int filters) {
    return new Conv2d(filters, Window.square(3, 2), Padding.same(), false, Initializer.HE_NORMAL);
  }

  private static void add(
      List<LayerCase> cases,
      Class<? extends Layer> about,
      String name,
      ImageShape input,
      Layer... layers) {
    cases.add(new LayerCase(name, about, new Architecture(input, List.of(layers))));
  }
}
