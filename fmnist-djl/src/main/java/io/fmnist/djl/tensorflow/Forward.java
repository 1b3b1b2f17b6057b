package io.fmnist.djl.tensorflow;

import io.fmnist.api.backend.support.ExecutionOrder;
import io.fmnist.api.backend.support.FlattenPlan;
import io.fmnist.api.backend.support.WindowPlan;
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
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Normalization;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.VectorShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * One forward pass in the graph, in training or in inference mode. Maps are [N, H, W, C], which is
 * the fast order on a CPU; vectors are [N, F].
 */
final class Forward implements Layer.Visitor<Forward.Place, Output<?>> {
  private static final int ALL = -1;
  private static final int[] NHWC_TO_NCHW = {0, 3, 1, 2};
  private static final long ALL_AXES = 0b1111;

  private final GraphBuilder nodes;
  private final Function<ParameterSpec, Output<?>> parameters;
  private final FlattenPlan flattens;
  private final boolean training;
  private final FrozenLayers frozen;
  private final Map<Integer, Output<?>> masks = new HashMap<>();
  private final List<BatchStatistics> statistics = new ArrayList<>();

  /** A layer and the value that reaches it. */
  record Place(ResolvedLayer at, Output<?> input) {}

  /**
   * What a batch normalization saw in training.
   *
   * @param at the layer
   * @param mean over the batch
   * @param unbiasedVariance over the batch, divided by count - 1
   * @param places values a feature in one image: H*W of a map, 1 for a vector
   */
  record BatchStatistics(
      ResolvedLayer at, Output<?> mean, Output<?> unbiasedVariance, int places) {}

  /**
   * Prepares a pass.
   *
   * @param parameters the value of each tensor of the network, in the engine's layout
   * @param frozen layers that stay as they are in training
   */
  Forward(
      GraphBuilder nodes,
      Function<ParameterSpec, Output<?>> parameters,
      FlattenPlan flattens,
      boolean training,
      FrozenLayers frozen) {
    this.nodes = nodes;
    this.parameters = parameters;
    this.flattens = flattens;
    this.training = training;
    this.frozen = frozen;
  }

  /** Adds a run of layers and returns its output. */
  Output<?> run(List<ResolvedLayer> layers, Output<?> input) {
    Output<?> value = input;
    for (ResolvedLayer at : ExecutionOrder.of(layers)) {
      value = at.layer().accept(this, new Place(at, value));
    }
    return value;
  }

  /** Returns the mask placeholder of each dropout of a training pass, by its ordinal. */
  Map<Integer, Output<?>> masks() {
    return masks;
  }

  /** Returns the statistics of a training pass. */
  List<BatchStatistics> statistics() {
    return statistics;
  }

  private Output<?> parameter(Place place, Role role) {
    return parameters.apply(place.at.parameter(role));
  }

  private Output<?> withBias(Output<?> value, Place place) {
    return place.at.has(Role.BIAS)
        ? nodes.op("BiasAdd", value, parameter(place, Role.BIAS))
        : value;
  }

  @Override
  public Output<?> visitConv2d(Conv2d layer, Place place) {
    return convolution(layer.window(), place);
  }

  private Output<?> convolution(Window asked, Place place) {
    Window window = WindowPlan.withoutIdleStrides(asked, place.at.imageOutput());
    boolean oneRow = window.strideHeight() != asked.strideHeight();
    boolean oneColumn = window.strideWidth() != asked.strideWidth();
    PaddingPlan padding =
        oneRow || oneColumn ? PaddingPlan.explicit(place.at) : PaddingPlan.of(place.at, asked);
    Output<?> input = padding.pad(nodes, place.input, asked, 0);
    if (oneRow || oneColumn) {
      input = cut(input, oneRow ? window.height() : ALL, oneColumn ? window.width() : ALL);
    }
    if (isOnePixel(window) && (window.strideHeight() > 1 || window.strideWidth() > 1)) {
      // oneDNN's gradient of such a convolution writes beyond its memory with two threads or more.
      input = everyStride(input, window);
      window = Window.square(1, 1);
    }
    Output<?> convolved =
        nodes
            .op("Conv2D")
            .addInput(input)
            .addInput(parameter(place, Role.KERNEL))
            .setAttr("strides", strides(window))
            .setAttr("padding", padding.name())
            .build()
            .output(0);
    return withBias(convolved, place);
  }

  @Override
  public Output<?> visitDepthwiseConv2d(DepthwiseConv2d layer, Place place) {
    Window window = layer.window();
    if (place.at.input().channels() == 1) {
      // The same function. After DepthwiseConv2dNative on one channel, a Conv2D of one channel can
      // end the process: "could not create a primitive descriptor for a reorder primitive".
      return convolution(window, place);
    }
    ImageShape out = place.at.imageOutput();
    // TensorFlow's strides are equal. Where a window does not move or has one pixel, they are left
    // out for the same reasons as those of a convolution.
    boolean isMoving = out.height() > 1 && out.width() > 1 && !isOnePixel(window);
    boolean isDirect =
        window.strideHeight() == window.strideWidth() && (window.strideHeight() == 1 || isMoving);
    PaddingPlan padding =
        isDirect ? PaddingPlan.of(place.at, window) : PaddingPlan.explicit(place.at);
    Output<?> convolved =
        nodes
            .op("DepthwiseConv2dNative")
            .addInput(padding.pad(nodes, place.input, window, 0))
            .addInput(parameter(place, Role.KERNEL))
            .setAttr("strides", isDirect ? strides(window) : new long[] {1, 1, 1, 1})
            .setAttr("padding", padding.name())
            .build()
            .output(0);
    return withBias(isDirect ? convolved : everyStride(convolved, window), place);
  }

  /** Returns the first rows and columns of a map; {@value #ALL} stands for all. */
  private Output<?> cut(Output<?> map, int rows, int columns) {
    return nodes.op(
        "Slice", map, nodes.integers(0, 0, 0, 0), nodes.integers(ALL, rows, columns, ALL));
  }

  private static boolean isOnePixel(Window window) {
    return window.height() == 1 && window.width() == 1;
  }

  /** Returns the pixels on which a window of one pixel comes to lie. */
  private Output<?> everyStride(Output<?> map, Window window) {
    Output<?> unused = nodes.integers(0, 0, 0, 0);
    Output<?> steps = nodes.integers(1, window.strideHeight(), window.strideWidth(), 1);
    return nodes
        .op("StridedSlice")
        .addInput(map)
        .addInput(unused)
        .addInput(unused)
        .addInput(steps)
        .setAttr("begin_mask", ALL_AXES)
        .setAttr("end_mask", ALL_AXES)
        .build()
        .output(0);
  }

  @Override
  public Output<?> visitMaxPool2d(MaxPool2d layer, Place place) {
    PaddingPlan padding = PaddingPlan.of(place.at, layer.window());
    Output<?> input = padding.pad(nodes, place.input, layer.window(), Float.NEGATIVE_INFINITY);
    return pool("MaxPool", input, layer.window(), padding);
  }

  @Override
  public Output<?> visitAvgPool2d(AvgPool2d layer, Place place) {
    PaddingPlan padding = PaddingPlan.of(place.at, layer.window());
    Window window = layer.window();
    Output<?> mean = pool("AvgPool", padding.pad(nodes, place.input, window, 0), window, padding);
    if (!padding.isExplicit()) {
      return mean;
    }
    // The padding that was added counts as pixels; take it out of the divisor.
    ImageShape out = place.at.imageOutput();
    float[] scale = WindowPlan.areaByCoveredPixels(place.at, window);
    return nodes.op("Mul", mean, nodes.floats(scale, 1, out.height(), out.width(), 1));
  }

  private Output<?> pool(String type, Output<?> input, Window window, PaddingPlan padding) {
    return nodes
        .op(type)
        .addInput(input)
        .setAttr("ksize", new long[] {1, window.height(), window.width(), 1})
        .setAttr("strides", strides(window))
        .setAttr("padding", padding.name())
        .build()
        .output(0);
  }

  private static long[] strides(Window window) {
    return new long[] {1, window.strideHeight(), window.strideWidth(), 1};
  }

  @Override
  public Output<?> visitGlobalAvgPool(GlobalAvgPool layer, Place place) {
    return nodes.op("Mean", place.input, nodes.integers(1, 2));
  }

  @Override
  public Output<?> visitGlobalMaxPool(GlobalMaxPool layer, Place place) {
    // Max over axes would share the gradient of a tie.
    ImageShape in = place.at.imageInput();
    Window map = new Window(in.height(), in.width(), 1, 1);
    Output<?> maximum = pool("MaxPool", place.input, map, PaddingPlan.of(place.at, map));
    return nodes.reshape(maximum, -1, in.channels());
  }

  @Override
  public Output<?> visitBatchNorm(BatchNorm layer, Place place) {
    if (training && frozen.contains(place.at.path())) {
      return normalizedByRunningStatistics(layer, place);
    }
    int features = place.at.parameter(Role.GAMMA).size();
    boolean isVector = place.at.input() instanceof VectorShape;
    GraphOperationBuilder builder =
        nodes
            .op("FusedBatchNormV3")
            .addInput(isVector ? nodes.reshape(place.input, -1, 1, 1, features) : place.input)
            .addInput(parameter(place, Role.GAMMA))
            .addInput(parameter(place, Role.BETA))
            .addInput(
                training ? nodes.floats(new float[0], 0) : parameter(place, Role.RUNNING_MEAN))
            .addInput(
                training ? nodes.floats(new float[0], 0) : parameter(place, Role.RUNNING_VARIANCE))
            .setAttr("epsilon", (float) layer.epsilon())
            .setAttr("is_training", training);
    GraphOperation normalized = builder.build();
    if (training) {
      statistics.add(
          new BatchStatistics(
              place.at,
              normalized.output(1),
              normalized.output(2),
              place.at.input().elements() / features));
    }
    return isVector ? nodes.reshape(normalized.output(0), -1, features) : normalized.output(0);
  }

  @Override
  public Output<?> visitNormalization(Normalization layer, Place place) {
    int channels = place.at.input().channels();
    Output<?> centred = nodes.op("Sub", place.input, nodes.floats(layer.means(channels), channels));
    return nodes.op("RealDiv", centred, nodes.floats(layer.deviations(channels), channels));
  }

  private Output<?> normalizedByRunningStatistics(BatchNorm layer, Place place) {
    Output<?> variance = parameter(place, Role.RUNNING_VARIANCE);
    Output<?> inverse =
        nodes.op("Rsqrt", nodes.op("AddV2", variance, nodes.scalar(layer.epsilon())));
    Output<?> centred = nodes.op("Sub", place.input, parameter(place, Role.RUNNING_MEAN));
    Output<?> scale = nodes.op("Mul", parameter(place, Role.GAMMA), inverse);
    return nodes.op("AddV2", nodes.op("Mul", centred, scale), parameter(place, Role.BETA));
  }

  @Override
  public Output<?> visitActivation(Activation layer, Place place) {
    Output<?> x = place.input;
    return switch (layer.function()) {
      case RELU -> nodes.op("Relu", x);
      case LEAKY_RELU ->
          nodes
              .op("LeakyRelu")
              .addInput(x)
              .setAttr("alpha", (float) ActivationFunction.LEAKY_SLOPE)
              .build()
              .output(0);
      case ELU -> nodes.op("Elu", x);
      case SIGMOID -> nodes.op("Sigmoid", x);
      case TANH -> nodes.op("Tanh", x);
      case GELU -> {
        Output<?> erf = nodes.op("Erf", nodes.op("Mul", x, nodes.scalar(Math.sqrt(0.5))));
        Output<?> half = nodes.op("Mul", x, nodes.scalar(0.5));
        yield nodes.op("Mul", half, nodes.op("AddV2", erf, nodes.scalar(1)));
      }
      case GELU_TANH -> {
        Output<?> cubic =
            nodes.op("Mul", nodes.op("Square", x), nodes.scalar(ActivationFunction.GELU_CUBIC));
        Output<?> factor = nodes.op("AddV2", cubic, nodes.scalar(ActivationFunction.GELU_LINEAR));
        yield nodes.op("Mul", x, nodes.op("Sigmoid", nodes.op("Mul", x, factor)));
      }
      case SILU -> nodes.op("Mul", x, nodes.op("Sigmoid", x));
      case HARD_SWISH -> {
        Output<?> capped = nodes.op("Relu6", nodes.op("AddV2", x, nodes.scalar(3)));
        yield nodes.op("Mul", x, nodes.op("RealDiv", capped, nodes.scalar(6)));
      }
    };
  }

  @Override
  public Output<?> visitDropout(Dropout layer, Place place) {
    if (!training) {
      return place.input;
    }
    Output<?> mask = nodes.placeholder(DataType.DT_UINT8, maskShape(place.at));
    masks.put(place.at.dropoutOrdinal(), mask);
    Output<?> scale = nodes.scalar(1 / (1 - layer.rate()));
    Output<?> factors = nodes.op("Mul", nodes.cast(mask, DataType.DT_FLOAT), scale);
    return nodes.op("Mul", place.input, factors);
  }

  private static long[] maskShape(ResolvedLayer at) {
    return at.input() instanceof ImageShape map
        ? new long[] {-1, map.height(), map.width(), map.channels()}
        : new long[] {-1, at.input().elements()};
  }

  @Override
  public Output<?> visitFlatten(Flatten layer, Place place) {
    Output<?> ordered =
        flattens.keepsChannelsLast(place.at)
            ? place.input
            : nodes.transpose(place.input, NHWC_TO_NCHW);
    return nodes.reshape(ordered, -1, place.at.output().elements());
  }

  @Override
  public Output<?> visitDense(Dense layer, Place place) {
    return withBias(nodes.op("MatMul", place.input, parameter(place, Role.KERNEL)), place);
  }

  @Override
  public Output<?> visitResidual(Residual layer, Place place) {
    return nodes.op(
        "AddV2", run(place.at.main(), place.input), run(place.at.shortcut(), place.input));
  }
}
