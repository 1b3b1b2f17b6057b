package io.fmnist.api.model;

import static io.fmnist.api.model.ParameterSpec.Role;

import io.fmnist.api.Problems;
import io.fmnist.api.layer.Activation;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks a network's layers once and gives each its shapes, parameters and cost. After a layer that
 * does not fit, the rest of its branch is not checked, since its shape is unknown.
 */
final class ShapeInference implements Layer.Visitor<ShapeInference.Place, ResolvedLayer> {
  private static final Padding.Explicit NO_PADDING = new Padding.Explicit(0, 0, 0, 0);
  private static final long MAX_KERNEL = 1L << 28;

  /** Where a layer stands: its path, how messages name it, and its input. */
  record Place(String path, String label, Shape input) {}

  private final Problems problems;
  private int dropouts;

  ShapeInference(Problems problems) {
    this.problems = problems;
  }

  /** Resolves a run of layers; null where one did not fit. */
  @Nullable List<ResolvedLayer> resolve(
      List<Layer> layers, Shape input, String pathPrefix, String labelPrefix) {
    List<ResolvedLayer> resolved = new ArrayList<>();
    Shape shape = input;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      String label = labelPrefix + "[" + i + "]";
      Place place = new Place(pathPrefix + i, label, shape);
      ResolvedLayer done = problems.collect(label, () -> layer.accept(this, place));
      if (done == null) {
        return null;
      }
      resolved.add(done);
      shape = done.output();
    }
    return resolved;
  }

  @Override
  public ResolvedLayer visitConv2d(Conv2d layer, Place at) {
    return convolution(
        layer,
        at,
        layer.filters(),
        1,
        layer.window(),
        layer.padding(),
        layer.bias(),
        layer.initializer());
  }

  @Override
  public ResolvedLayer visitDepthwiseConv2d(DepthwiseConv2d layer, Place at) {
    int channels = map(layer, at).channels();
    return convolution(
        layer,
        at,
        channels,
        channels,
        layer.window(),
        layer.padding(),
        layer.bias(),
        layer.initializer());
  }

  private static ResolvedLayer convolution(
      Layer layer,
      Place at,
      int filters,
      int groups,
      Window window,
      Padding wanted,
      boolean bias,
      Initializer initializer) {
    ImageShape in = map(layer, at);
    Padding.Explicit padding = wanted.resolve(in.height(), in.width(), window);
    ImageShape out = slide(layer, in, filters, window, padding);
    int area = window.height() * window.width();
    int perGroup = in.channels() / groups;
    List<ParameterSpec> parameters = new ArrayList<>();
    long perFilter = (long) perGroup * area;
    checkKernel(layer, perFilter * filters);
    parameters.add(
        new ParameterSpec(
            at.path + ".kernel",
            Role.KERNEL,
            List.of(filters, perGroup, window.height(), window.width()),
            (int) perFilter,
            filters / groups * area,
            initializer));
    if (bias) {
      parameters.add(plain(at, "bias", Role.BIAS, filters));
    }
    return resolved(at, layer, out, padding, parameters, perFilter * out.elements());
  }

  @Override
  public ResolvedLayer visitMaxPool2d(MaxPool2d layer, Place at) {
    return pool(layer, at, layer.window(), layer.padding());
  }

  @Override
  public ResolvedLayer visitAvgPool2d(AvgPool2d layer, Place at) {
    return pool(layer, at, layer.window(), layer.padding());
  }

  private ResolvedLayer pool(Layer layer, Place at, Window window, Padding wanted) {
    ImageShape in = map(layer, at);
    Padding.Explicit padding = wanted.resolve(in.height(), in.width(), window);
    int highest = Math.max(padding.top(), padding.bottom());
    int widest = Math.max(padding.left(), padding.right());
    Problems.at(layer.kind())
        .require(
            highest < window.height() && widest < window.width(),
            "padding "
                + padding
                + " reaches the size of the window "
                + window.height()
                + "x"
                + window.width()
                + "; a pool needs a real pixel in every window, so pad less than the window")
        .throwIfAny();
    ImageShape out = slide(layer, in, in.channels(), window, padding);
    // A last window that starts in the end padding would hold no pixel.
    Problems.at(layer.kind())
        .require(
            (out.height() - 1) * window.strideHeight() < in.height() + padding.top()
                && (out.width() - 1) * window.strideWidth() < in.width() + padding.left(),
            "its last window lies wholly in the padding; pad less at the end or lower the stride")
        .throwIfAny();
    return resolved(at, layer, out, padding, List.of(), 0);
  }

  @Override
  public ResolvedLayer visitGlobalAvgPool(GlobalAvgPool layer, Place at) {
    return globalPool(layer, at);
  }

  @Override
  public ResolvedLayer visitGlobalMaxPool(GlobalMaxPool layer, Place at) {
    return globalPool(layer, at);
  }

  private static ResolvedLayer globalPool(Layer layer, Place at) {
    return resolved(
        at, layer, new VectorShape(map(layer, at).channels()), NO_PADDING, List.of(), 0);
  }

  @Override
  public ResolvedLayer visitBatchNorm(BatchNorm layer, Place at) {
    int channels = at.input.channels();
    return resolved(
        at,
        layer,
        at.input,
        NO_PADDING,
        List.of(
            plain(at, "gamma", Role.GAMMA, channels),
            plain(at, "beta", Role.BETA, channels),
            plain(at, "running_mean", Role.RUNNING_MEAN, channels),
            plain(at, "running_variance", Role.RUNNING_VARIANCE, channels)),
        0);
  }

  @Override
  public ResolvedLayer visitNormalization(Normalization layer, Place at) {
    int channels = at.input.channels();
    Problems problems = Problems.at(layer.kind());
    requireOneOrAll(problems, "mean", layer.mean().size(), channels);
    requireOneOrAll(problems, "deviation", layer.deviation().size(), channels);
    problems.throwIfAny();
    return resolved(at, layer, at.input, NO_PADDING, List.of(), 0);
  }

  private static void requireOneOrAll(Problems problems, String name, int values, int channels) {
    problems.require(
        values == 1 || values == channels,
        name
            + " has "
            + values
            + " values; its input has "
            + channels
            + (channels == 1 ? " channel" : " channels")
            + ", so give 1 value for all"
            + (channels == 1 ? "" : " or " + channels + ", one for each"));
  }

  @Override
  public ResolvedLayer visitActivation(Activation layer, Place at) {
    return resolved(at, layer, at.input, NO_PADDING, List.of(), 0);
  }

  @Override
  public ResolvedLayer visitDropout(Dropout layer, Place at) {
    int ordinal = dropouts++;
    return new ResolvedLayer(
        at.path,
        layer,
        at.input,
        at.input,
        NO_PADDING,
        List.of(),
        0,
        ordinal,
        List.of(),
        List.of());
  }

  @Override
  public ResolvedLayer visitFlatten(Flatten layer, Place at) {
    return resolved(
        at, layer, new VectorShape(map(layer, at).elements()), NO_PADDING, List.of(), 0);
  }

  @Override
  public ResolvedLayer visitDense(Dense layer, Place at) {
    if (!(at.input instanceof VectorShape in)) {
      Problems.at(layer.kind())
          .add("its input is a map " + at.input + "; put flatten or globalavgpool before it")
          .throwIfAny();
      throw new AssertionError("a map input was reported above");
    }
    List<ParameterSpec> parameters = new ArrayList<>();
    long size = (long) layer.units() * in.features();
    checkKernel(layer, size);
    parameters.add(
        new ParameterSpec(
            at.path + ".kernel",
            Role.KERNEL,
            List.of(layer.units(), in.features()),
            in.features(),
            layer.units(),
            layer.initializer()));
    if (layer.bias()) {
      parameters.add(plain(at, "bias", Role.BIAS, layer.units()));
    }
    return resolved(at, layer, new VectorShape(layer.units()), NO_PADDING, parameters, size);
  }

  @Override
  public ResolvedLayer visitResidual(Residual layer, Place at) {
    List<ResolvedLayer> main =
        resolve(layer.main(), at.input, at.path + ".main.", at.label + ".main");
    List<ResolvedLayer> shortcut =
        resolve(layer.shortcut(), at.input, at.path + ".shortcut.", at.label + ".shortcut");
    if (main == null || shortcut == null) {
      // The branch has named its problem; the rest of the network has no known input.
      throw new io.fmnist.api.InvalidSpecException(List.of());
    }
    Shape left = output(main, at.input);
    Shape right = output(shortcut, at.input);
    Problems.at(layer.kind())
        .require(
            left.equals(right),
            "its branches end in different shapes, main in "
                + left
                + " and shortcut in "
                + right
                + "; change strides, filters or padding of one of them so that they are equal")
        .throwIfAny();
    return new ResolvedLayer(
        at.path, layer, at.input, left, NO_PADDING, List.of(), 0, -1, main, shortcut);
  }

  private static Shape output(List<ResolvedLayer> branch, Shape input) {
    return branch.isEmpty() ? input : branch.get(branch.size() - 1).output();
  }

  private static ImageShape map(Layer layer, Place at) {
    if (at.input instanceof ImageShape image) {
      return image;
    }
    Problems.at(layer.kind())
        .add("its input is a vector " + at.input + "; it needs a map [channels, height, width]")
        .throwIfAny();
    throw new AssertionError("a vector input was reported above");
  }

  private static ImageShape slide(
      Layer layer, ImageShape in, int channels, Window window, Padding.Explicit padding) {
    int rows = in.height() + padding.top() + padding.bottom();
    int columns = in.width() + padding.left() + padding.right();
    Problems.at(layer.kind())
        .require(
            window.height() <= rows && window.width() <= columns,
            "its window "
                + window.height()
                + "x"
                + window.width()
                + " is larger than its padded input "
                + rows
                + "x"
                + columns
                + "; use a smaller window, padding \"same\" or less pooling before it")
        .throwIfAny();
    int height = (rows - window.height()) / window.strideHeight() + 1;
    int width = (columns - window.width()) / window.strideWidth() + 1;
    return new ImageShape(channels, height, width);
  }

  private static void checkKernel(Layer layer, long size) {
    Problems.at(layer.kind()).range("kernel size", size, 1, MAX_KERNEL).throwIfAny();
  }

  private static ParameterSpec plain(Place at, String name, Role role, int size) {
    return new ParameterSpec(at.path + "." + name, role, List.of(size), 0, 0, Initializer.ZEROS);
  }

  private static ResolvedLayer resolved(
      Place at,
      Layer layer,
      Shape output,
      Padding.Explicit padding,
      List<ParameterSpec> parameters,
      long multiplyAdds) {
    return new ResolvedLayer(
        at.path,
        layer,
        at.input,
        output,
        padding,
        parameters,
        multiplyAdds,
        -1,
        List.of(),
        List.of());
  }
}
