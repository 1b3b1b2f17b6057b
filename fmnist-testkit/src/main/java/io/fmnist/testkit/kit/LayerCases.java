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

  private final List<LayerCase> cases = new ArrayList<>();

  private LayerCases() {}

  public static List<LayerCase> all() {
    LayerCases all = new LayerCases();
    all.convolutions();
    all.depthwiseConvolutions();
    all.pools();
    all.normalizations();
    all.fixedNormalizations();
    all.elementwise();
    all.heads();
    all.residuals();
    return List.copyOf(all.cases);
  }

  private void convolutions() {
    conv("3x3 valid", ODD, Window.square(3, 1), Padding.valid(), true);
    conv("3x3 same", ODD, Window.square(3, 1), Padding.same(), true);
    conv("3x3 same, no bias", ODD, Window.square(3, 1), Padding.same(), false);
    conv("5x5 same", ODD, Window.square(5, 1), Padding.same(), true);
    conv("1x1", ODD, Window.square(1, 1), Padding.valid(), true);
    String even = "even 2x4 kernel, same: the odd pixel at the end";
    conv(even, ODD, new Window(2, 4, 1, 1), Padding.same(), true);
    String end = "3x3 stride 2, same, on 8x6: the odd pixel at the end";
    conv(end, new ImageShape(1, 8, 6), Window.square(3, 2), Padding.same(), true);
    String left = "3x2 stride 2x3, valid: rows left over";
    conv(left, ODD, new Window(3, 2, 2, 3), Padding.valid(), true);
    conv("1x1 stride 2, same", ODD, Window.square(1, 2), Padding.same(), false);
    Padding uneven = new Padding.Explicit(1, 0, 2, 1);
    conv("3x3, padding 1 0 2 1", ODD, Window.square(3, 1), uneven, true);
    String outside = "3x3, padding 4 all around: windows without a pixel";
    conv(outside, ODD, Window.square(3, 1), Padding.explicit(4), true);
    String beside = "3x1 stride 1x6, padding 1: every window beside the map";
    conv(beside, ODD, new Window(3, 1, 1, 6), Padding.explicit(1), true);
    conv("kernel as large as the map", ODD, new Window(7, 5, 1, 1), Padding.valid(), true);
    ImageShape row = new ImageShape(3, 1, 9);
    conv("map of one row", row, new Window(1, 3, 1, 2), Padding.same(), true);
    String column = "stride 3 to an output of one column";
    Padding sides = new Padding.Explicit(1, 2, 3, 0);
    conv(column, new ImageShape(1, 10, 1), new Window(1, 3, 1, 3), sides, false);
    String reach = "stride 2 to an output of one row, the last pixels out of reach";
    conv(reach, new ImageShape(1, 4, 9), new Window(3, 3, 2, 1), Padding.valid(), true);
    ImageShape pixel = new ImageShape(3, 1, 1);
    conv("map of one pixel", pixel, Window.square(3, 1), Padding.same(), true);
    add(Conv2d.class, "two in a row", ODD, convolution(3), convolution(2), new Flatten());
  }

  private void conv(String name, ImageShape input, Window window, Padding padding, boolean bias) {
    onPixels(name, input, new Conv2d(3, window, padding, bias, Initializer.GLOROT_UNIFORM));
  }

  private void depthwiseConvolutions() {
    depthwise("3x3 same", Window.square(3, 1), Padding.same(), true);
    depthwise("3x3 valid, no bias", Window.square(3, 1), Padding.valid(), false);
    depthwise("5x5 same", Window.square(5, 1), Padding.same(), true);
    String even = "even 2x4 kernel, same: the odd pixel at the end";
    depthwise(even, new Window(2, 4, 1, 1), Padding.same(), true);
    depthwise("3x3 stride 2, same", Window.square(3, 2), Padding.same(), true);
    String left = "3x2 stride 2x3, valid: rows left over";
    depthwise(left, new Window(3, 2, 2, 3), Padding.valid(), true);
    Padding uneven = new Padding.Explicit(1, 0, 2, 1);
    depthwise("3x3 stride 2, padding 1 0 2 1", Window.square(3, 2), uneven, false);
    depthwise("1x1", Window.square(1, 1), Padding.valid(), true);
    depthwise("1x1 stride 2", Window.square(1, 2), Padding.valid(), true);
    String outside = "3x3, padding 4 all around: windows without a pixel";
    depthwise(outside, Window.square(3, 1), Padding.explicit(4), true);
    depthwise("kernel as large as the map", new Window(7, 5, 1, 1), Padding.valid(), true);
    String column = "stride 3 to an output of one column";
    depthwise(column, new Window(3, 3, 3, 3), Padding.valid(), true);
    Initializer he = Initializer.HE_NORMAL;
    onPixels(
        "first, of one channel",
        new ImageShape(1, 8, 6),
        new DepthwiseConv2d(Window.square(3, 2), Padding.same(), true, he));
    add(
        DepthwiseConv2d.class,
        "separable, twice",
        ODD,
        DepthwiseConv2d.same(3),
        Conv2d.same(3, 1),
        Activation.relu(),
        DepthwiseConv2d.same(3),
        Conv2d.same(CLASSES, 1),
        new GlobalAvgPool());
    onPixels(
        "map of one row",
        new ImageShape(3, 1, 9),
        new DepthwiseConv2d(new Window(1, 3, 1, 2), Padding.same(), true, he));
    onPixels("map of one pixel", new ImageShape(3, 1, 1), DepthwiseConv2d.same(3));
  }

  private void depthwise(String name, Window window, Padding padding, boolean bias) {
    inMap(name, new DepthwiseConv2d(window, padding, bias, Initializer.GLOROT_UNIFORM));
  }

  private void pools() {
    pool("2x2", Window.square(2, 2), Padding.valid());
    pool("2x2 same: the odd pixel at the end", Window.square(2, 2), Padding.same());
    pool("3x3 stride 2, same", Window.square(3, 2), Padding.same());
    pool("3x3 stride 1, overlapping", Window.square(3, 1), Padding.same());
    pool("2x3 stride 3x1, valid", new Window(2, 3, 3, 1), Padding.valid());
    pool("1x1 stride 2: pixels skipped", Window.square(1, 2), Padding.valid());
    pool("3x3, padding 2 0 1 2", Window.square(3, 2), new Padding.Explicit(2, 0, 1, 2));
    pool("whole map", new Window(7, 5, 1, 1), Padding.valid());
    add(MaxPool2d.class, "on pixels", ODD, MaxPool2d.of(2), new Flatten());
    add(AvgPool2d.class, "on pixels", ODD, AvgPool2d.of(2), new Flatten());
    for (Layer global : List.of(new GlobalAvgPool(), new GlobalMaxPool())) {
      Class<? extends Layer> kind = global.getClass();
      add(kind, "odd map", ODD, convolution(3), global, Dense.of(CLASSES));
      add(kind, "last", ODD, convolution(CLASSES), global);
    }
    add(GlobalMaxPool.class, "on pixels", ODD, new GlobalMaxPool(), Dense.of(CLASSES));
  }

  private void pool(String name, Window window, Padding padding) {
    inMap(name, new MaxPool2d(window, padding));
    inMap(name, new AvgPool2d(window, padding));
  }

  private void normalizations() {
    BatchNorm strong = new BatchNorm(0.6, 0.05);
    inMap("map", strong);
    inMap("map, Keras's defaults", BatchNorm.keras(), Activation.relu());
    add(
        BatchNorm.class,
        "map after relu",
        ODD,
        convolution(3),
        Activation.relu(),
        strong,
        MaxPool2d.of(2),
        new Flatten(),
        Dense.of(CLASSES));
    onPixels("pixels", ODD, strong);
    inMap("momentum 0", new BatchNorm(0, 1e-3));
    inVector("vector", 6, strong);
    add(BatchNorm.class, "last", ODD, new Flatten(), Dense.of(CLASSES), strong);
    add(
        BatchNorm.class,
        "two",
        ODD,
        convolution(3),
        strong,
        convolution(2),
        strong,
        new Flatten(),
        Dense.of(CLASSES),
        strong);
  }

  private void fixedNormalizations() {
    Normalization three = new Normalization(List.of(-0.5, 0.25, 2.0), List.of(0.5, 1.5, 3.0));
    Normalization two = new Normalization(List.of(0.29, 0.6), List.of(0.35, 0.2));
    onPixels("pixels", ODD, two, convolution(3));
    onPixels("one value for all channels", ODD, Normalization.of(0.29, 0.35));
    Normalization oneMean = new Normalization(List.of(0.5), three.deviation());
    inMap("map, twice", three, Activation.relu(), oneMean);
    inVector("vector", 3, three);
    add(
        Normalization.class,
        "last, on a residual's shortcut",
        ODD,
        convolution(3),
        new Residual(List.of(convolution(3)), List.of(three)),
        new GlobalAvgPool(),
        three);
  }

  private void elementwise() {
    for (ActivationFunction f : ActivationFunction.values()) {
      String name = f.name().toLowerCase(Locale.ROOT);
      Activation layer = new Activation(f);
      inMap(name + ", map", layer);
      inVector(name + ", vector", 6, layer);
      add(Activation.class, name + ", last", ODD, new Flatten(), Dense.of(CLASSES), layer);
    }
    for (double rate : new double[] {0, 0.25, 0.5, 0.9}) {
      inMap("map, rate " + rate, new Dropout(rate));
      inVector("vector, rate " + rate, 16, new Dropout(rate));
    }
    add(
        Dropout.class,
        "three",
        ODD,
        new Dropout(0.2),
        convolution(3),
        new Dropout(0.4),
        new Flatten(),
        Dense.of(9),
        new Dropout(0.3),
        Dense.of(CLASSES));
  }

  private void heads() {
    add(Flatten.class, "order C, H, W", ODD, new Flatten(), Dense.of(CLASSES));
    add(Flatten.class, "last", ODD, convolution(3), new Flatten());
    add(
        Flatten.class,
        "after a convolution",
        new ImageShape(1, 3, 6),
        convolution(5),
        new Flatten(),
        Dense.of(CLASSES));
    Dense plain = new Dense(CLASSES, false, Initializer.HE_UNIFORM);
    add(Dense.class, "no bias", ODD, new Flatten(), plain);
    add(
        Dense.class,
        "three",
        ODD,
        new Flatten(),
        Dense.of(9),
        Activation.relu(),
        Dense.of(1),
        Dense.of(CLASSES));
    add(Dense.class, "one class", ODD, new Flatten(), Dense.of(1));
  }

  private void residuals() {
    inMap("identity shortcut, map", new Residual(List.of(convolution(3)), List.of()));
    add(
        Residual.class,
        "both branches, stride 2",
        ODD,
        convolution(2),
        new Residual(
            List.of(strided(4), new BatchNorm(0.7, 0.02), Activation.relu(), convolution(4)),
            List.of(strided(4), new Dropout(0.3))),
        Activation.relu(),
        new GlobalAvgPool(),
        Dense.of(CLASSES));
    Activation tanh = new Activation(ActivationFunction.TANH);
    inVector("vector", 6, new Residual(List.of(Dense.of(6), tanh), List.of()));
    add(
        Residual.class,
        "first and last",
        ODD,
        new Residual(
            List.of(new Flatten(), Dense.of(CLASSES)),
            List.of(new GlobalAvgPool(), Dense.of(CLASSES))));
    Residual inner = new Residual(List.of(convolution(2)), List.of(convolution(2)));
    add(
        Residual.class,
        "nested",
        ODD,
        convolution(2),
        new Residual(List.of(inner, Activation.relu()), List.of()),
        new Flatten(),
        Dense.of(CLASSES));
  }

  private static Conv2d convolution(int filters) {
    return Conv2d.same(filters, 3);
  }

  private static Conv2d strided(int filters) {
    return new Conv2d(filters, Window.square(3, 2), Padding.same(), false, Initializer.HE_NORMAL);
  }

  /** Adds a case about the first of some layers, which come right after the pixels. */
  private void onPixels(String name, ImageShape input, Layer... layers) {
    List<Layer> all = new ArrayList<>(List.of(layers));
    all.addAll(List.of(new Flatten(), Dense.of(CLASSES)));
    add(layers[0].getClass(), name, input, all.toArray(Layer[]::new));
  }

  /** Adds a case about the first of some layers, which are on a map of three channels. */
  private void inMap(String name, Layer... layers) {
    List<Layer> all = new ArrayList<>(List.of(convolution(3)));
    all.addAll(List.of(layers));
    all.addAll(List.of(new Flatten(), Dense.of(CLASSES)));
    add(layers[0].getClass(), name, ODD, all.toArray(Layer[]::new));
  }

  /** Adds a case about a layer on a vector. */
  private void inVector(String name, int features, Layer layer) {
    add(layer.getClass(), name, ODD, new Flatten(), Dense.of(features), layer, Dense.of(CLASSES));
  }

  /** Adds a case of a whole network. */
  private void add(Class<? extends Layer> about, String name, ImageShape input, Layer... layers) {
    String kind = about.getSimpleName().toLowerCase(Locale.ROOT);
    Architecture network = new Architecture(input, List.of(layers));
    cases.add(new LayerCase(kind + ": " + name, about, network));
  }
}
