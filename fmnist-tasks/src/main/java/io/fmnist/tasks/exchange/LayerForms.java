package io.fmnist.tasks.exchange;

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
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.tasks.exchange.LayerForm.KerasLayer;
import io.fmnist.tasks.exchange.LayerForm.Operand;
import io.fmnist.tasks.exchange.LayerForm.Operator;
import io.fmnist.tasks.exchange.LayerForm.TorchLayer;
import io.fmnist.tasks.exchange.LayerForm.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Says how each layer is written in ONNX, PyTorch and Keras; the only class of the three exporters
 * that knows layers. A residual's form is the sum of its branches, which the exporters walk.
 */
final class LayerForms implements Layer.Visitor<ResolvedLayer, LayerForm> {
  private static final String LAYERS = "keras.layers";
  private static final Operand PREVIOUS = new Operand.Previous();
  private static final Operand INPUT = new Operand.Input();
  private static final Map<String, Object> NONE = Map.of();

  /** Returns how a layer is written. */
  static LayerForm of(ResolvedLayer at) {
    return at.layer().accept(new LayerForms(), at);
  }

  @Override
  public LayerForm visitConv2d(Conv2d layer, ResolvedLayer at) {
    String module =
        String.format(
            Locale.ROOT,
            "nn.Conv2d(%d, %d, %s, %s, %s, bias=%s)",
            at.input().channels(),
            layer.filters(),
            size(layer.window()),
            stride(layer.window()),
            torchPadding(at),
            truth(layer.bias()));
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("filters", layer.filters());
    config.put("use_bias", layer.bias());
    return new LayerForm(
        List.of(weighted("Conv", at, onnxWindow(layer.window(), at))),
        new TorchLayer(module, "{m}(" + torchInput(at, at.padding().isSymmetric(), 0) + ")"),
        kerasConvolution(
            keras("Conv2D", config, kernel(at, 2, 3, 1, 0)), layer.window(), layer.padding(), at));
  }

  @Override
  public LayerForm visitDepthwiseConv2d(DepthwiseConv2d layer, ResolvedLayer at) {
    int channels = at.input().channels();
    Map<String, Object> onnx = onnxWindow(layer.window(), at);
    onnx.put("group", channels);
    String module =
        String.format(
            Locale.ROOT,
            "nn.Conv2d(%d, %d, %s, %s, %s, groups=%d, bias=%s)",
            channels,
            channels,
            size(layer.window()),
            stride(layer.window()),
            torchPadding(at),
            channels,
            truth(layer.bias()));
    return new LayerForm(
        List.of(weighted("Conv", at, onnx)),
        new TorchLayer(module, "{m}(" + torchInput(at, at.padding().isSymmetric(), 0) + ")"),
        kerasConvolution(
            keras("DepthwiseConv2D", Map.of("use_bias", layer.bias()), kernel(at, 2, 3, 0, 1)),
            layer.window(),
            layer.padding(),
            at));
  }

  /**
   * TensorFlow's depthwise convolution needs equal strides, and its convolution on CPUs is wrong in
   * 2.21 where the stride is larger than 1 along an axis on which the window has one place. There
   * the convolution moves by 1, and its output is thinned.
   */
  private static List<KerasLayer> kerasConvolution(
      KerasLayer layer, Window window, Padding padding, ResolvedLayer at) {
    Window moved = WindowPlan.withoutIdleStrides(window, at.imageOutput());
    if (at.layer() instanceof DepthwiseConv2d && moved.strideHeight() != moved.strideWidth()) {
      moved = new Window(window.height(), window.width(), 1, 1);
    }
    boolean thinned = !moved.equals(window);
    Padding wanted = thinned ? at.padding() : padding;
    Map<String, Object> config = kerasWindow("kernel_size", moved, wanted);
    config.putAll(layer.config());
    List<KerasLayer> layers =
        zeroPadded(
            wanted,
            at,
            keras(layer.className(), config, layer.variables().toArray(Variable[]::new)));
    if (thinned) {
      Window every =
          new Window(
              1,
              1,
              window.strideHeight() / moved.strideHeight(),
              window.strideWidth() / moved.strideWidth());
      layers.add(keras("MaxPooling2D", kerasWindow("pool_size", every, Padding.valid())));
    }
    return layers;
  }

  @Override
  public LayerForm visitMaxPool2d(MaxPool2d layer, ResolvedLayer at) {
    boolean own = isOwnPoolPadding(layer.window(), at);
    KerasLayer pool =
        keras("MaxPooling2D", kerasWindow("pool_size", layer.window(), layer.padding()));
    List<KerasLayer> keras = new ArrayList<>();
    if (layer.padding() instanceof Padding.Explicit && !at.padding().isZero()) {
      // The least float32: a window holds a pixel at least, and no pixel is less.
      keras.add(
          new KerasLayer(
              "keras.src.ops.numpy",
              "Pad",
              Map.of("pad_width", kerasPadding(at, true), "mode", "constant"),
              Map.of("constant_values", -Float.MAX_VALUE),
              false,
              List.of()));
    }
    keras.add(pool);
    return new LayerForm(
        List.of(operator("MaxPool", onnxWindow(layer.window(), at))),
        new TorchLayer(
            String.format(
                Locale.ROOT,
                "nn.MaxPool2d(%s, %s, %s)",
                size(layer.window()),
                stride(layer.window()),
                own ? torchPadding(at) : "0"),
            "{m}(" + torchInput(at, own, Double.NEGATIVE_INFINITY) + ")"),
        keras);
  }

  @Override
  public LayerForm visitAvgPool2d(AvgPool2d layer, ResolvedLayer at) {
    Window window = layer.window();
    boolean own = isOwnPoolPadding(window, at);
    List<KerasLayer> keras =
        zeroPadded(
            layer.padding(),
            at,
            keras("AveragePooling2D", kerasWindow("pool_size", window, layer.padding())));
    if (keras.size() > 1) {
      keras.add(scale(rows(WindowPlan.areaByCoveredPixels(at, window), at.imageOutput()), 0));
    }
    return new LayerForm(
        List.of(operator("AveragePool", onnxWindow(window, at))),
        own
            ? new TorchLayer(
                String.format(
                    Locale.ROOT,
                    "nn.AvgPool2d(%s, %s, %s, count_include_pad=False)",
                    size(window),
                    stride(window),
                    torchPadding(at)),
                "{m}(x)")
            : new TorchLayer(
                "",
                String.format(
                    Locale.ROOT,
                    "mean_of_pixels(x, %s, %s, %s)",
                    size(window),
                    stride(window),
                    torchSides(at))),
        keras);
  }

  @Override
  public LayerForm visitGlobalAvgPool(GlobalAvgPool layer, ResolvedLayer at) {
    return new LayerForm(
        List.of(operator("GlobalAveragePool", NONE), operator("Flatten", NONE)),
        new TorchLayer("", "x.mean((2, 3))"),
        List.of(keras("GlobalAveragePooling2D", NONE)));
  }

  @Override
  public LayerForm visitGlobalMaxPool(GlobalMaxPool layer, ResolvedLayer at) {
    return new LayerForm(
        List.of(operator("GlobalMaxPool", NONE), operator("Flatten", NONE)),
        new TorchLayer("", "x.amax((2, 3))"),
        List.of(keras("GlobalMaxPooling2D", NONE)));
  }

  @Override
  public LayerForm visitBatchNorm(BatchNorm layer, ResolvedLayer at) {
    Role[] roles = {Role.GAMMA, Role.BETA, Role.RUNNING_MEAN, Role.RUNNING_VARIANCE};
    List<Operand> operands = new ArrayList<>(List.of(PREVIOUS));
    Arrays.stream(roles).map(Operand.Parameter::new).forEach(operands::add);
    return new LayerForm(
        List.of(
            new Operator(
                "BatchNormalization", operands, Map.of("epsilon", (float) layer.epsilon()))),
        new TorchLayer(
            String.format(
                Locale.ROOT,
                "nn.BatchNorm%s(%d, eps=%s, momentum=%s)",
                at.input() instanceof ImageShape ? "2d" : "1d",
                at.input().channels(),
                layer.epsilon(),
                1 - layer.momentum()),
            "{m}(x)"),
        List.of(
            keras(
                "BatchNormalization",
                Map.of("axis", -1, "momentum", layer.momentum(), "epsilon", layer.epsilon()),
                Arrays.stream(roles)
                    .map(role -> new Variable(role, List.of(0)))
                    .toArray(Variable[]::new))));
  }

  @Override
  public LayerForm visitNormalization(Normalization layer, ResolvedLayer at) {
    int channels = at.input().channels();
    float[] means = layer.means(channels);
    float[] deviations = layer.deviations(channels);
    boolean map = at.input() instanceof ImageShape;
    List<Integer> shape = map ? List.of(channels, 1, 1) : List.of(channels);
    return new LayerForm(
        List.of(
            withConstant("Sub", Tensor.of(shape, means)),
            withConstant("Div", Tensor.of(shape, deviations))),
        new TorchLayer(
            String.format(
                Locale.ROOT,
                "Normalization(%s, %s, %s)",
                Arrays.toString(means),
                Arrays.toString(deviations),
                shape),
            "{m}(x)"),
        List.of(
            scale(1, each(means, mean -> -mean)),
            scale(each(deviations, deviation -> 1.0 / deviation), 0)));
  }

  @Override
  public LayerForm visitActivation(Activation layer, ResolvedLayer at) {
    return switch (layer.function()) {
      case RELU -> function("Relu", NONE, "nn.ReLU()", "relu");
      case LEAKY_RELU ->
          new LayerForm(
              List.of(
                  operator("LeakyRelu", Map.of("alpha", (float) ActivationFunction.LEAKY_SLOPE))),
              new TorchLayer("nn.LeakyReLU(" + ActivationFunction.LEAKY_SLOPE + ")", "{m}(x)"),
              List.of(
                  keras("LeakyReLU", Map.of("negative_slope", ActivationFunction.LEAKY_SLOPE))));
      case ELU -> function("Elu", NONE, "nn.ELU()", "elu");
      case SIGMOID -> function("Sigmoid", NONE, "nn.Sigmoid()", "sigmoid");
      case TANH -> function("Tanh", NONE, "nn.Tanh()", "tanh");
      case GELU -> function("Gelu", NONE, "nn.GELU()", "gelu");
      case GELU_TANH -> geluTanh();
      case SILU ->
          new LayerForm(
              List.of(
                  operator("Sigmoid", NONE), new Operator("Mul", List.of(INPUT, PREVIOUS), NONE)),
              new TorchLayer("nn.SiLU()", "{m}(x)"),
              List.of(keras("Activation", Map.of("activation", "silu"))));
      case HARD_SWISH -> function("HardSwish", NONE, "nn.Hardswish()", "hard_silu");
    };
  }

  /** Keras's name gelu stands for the exact function, so it is x sigmoid(x (a + b x^2)) there. */
  private static LayerForm geluTanh() {
    return new LayerForm(
        List.of(operator("Gelu", Map.of("approximate", "tanh"))),
        new TorchLayer("nn.GELU(approximate=\"tanh\")", "{m}(x)"),
        List.of(
            withInput("Multiply"),
            scale(ActivationFunction.GELU_CUBIC, ActivationFunction.GELU_LINEAR),
            withInput("Multiply"),
            keras("Activation", Map.of("activation", "sigmoid")),
            withInput("Multiply")));
  }

  @Override
  public LayerForm visitDropout(Dropout layer, ResolvedLayer at) {
    return new LayerForm(
        List.of(),
        new TorchLayer("nn.Dropout(" + layer.rate() + ")", "{m}(x)"),
        List.of(keras("Dropout", Map.of("rate", layer.rate()))));
  }

  @Override
  public LayerForm visitFlatten(Flatten layer, ResolvedLayer at) {
    return new LayerForm(
        List.of(operator("Flatten", NONE)),
        new TorchLayer("nn.Flatten()", "{m}(x)"),
        // Keras's maps are [H, W, C], and ours are flattened in the order C, H, W.
        List.of(keras("Permute", Map.of("dims", List.of(3, 1, 2))), keras("Flatten", NONE)));
  }

  @Override
  public LayerForm visitDense(Dense layer, ResolvedLayer at) {
    return new LayerForm(
        List.of(weighted("Gemm", at, Map.of("transB", 1))),
        new TorchLayer(
            String.format(
                Locale.ROOT,
                "nn.Linear(%d, %d, bias=%s)",
                at.input().elements(),
                layer.units(),
                truth(layer.bias())),
            "{m}(x)"),
        List.of(
            keras(
                "Dense",
                Map.of("units", layer.units(), "use_bias", layer.bias()),
                kernel(at, 1, 0))));
  }

  @Override
  public LayerForm visitResidual(Residual layer, ResolvedLayer at) {
    throw new IllegalArgumentException("a residual has no form beside those of its branches");
  }

  private static LayerForm function(
      String onnx, Map<String, Object> attributes, String torch, String keras) {
    return new LayerForm(
        List.of(operator(onnx, attributes)),
        new TorchLayer(torch, "{m}(x)"),
        List.of(keras("Activation", Map.of("activation", keras))));
  }

  // ONNX

  private static Operator operator(String type, Map<String, Object> attributes) {
    return new Operator(type, List.of(PREVIOUS), attributes);
  }

  private static Operator withConstant(String type, Tensor constant) {
    return new Operator(type, List.of(PREVIOUS, new Operand.Constant(constant)), NONE);
  }

  private static Operator weighted(String type, ResolvedLayer at, Map<String, Object> attributes) {
    List<Operand> operands =
        Stream.concat(
                Stream.of(PREVIOUS),
                Stream.of(Role.KERNEL, Role.BIAS).filter(at::has).map(Operand.Parameter::new))
            .toList();
    return new Operator(type, operands, attributes);
  }

  private static Map<String, Object> onnxWindow(Window window, ResolvedLayer at) {
    Padding.Explicit padding = at.padding();
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("kernel_shape", List.of(window.height(), window.width()));
    attributes.put("strides", List.of(window.strideHeight(), window.strideWidth()));
    attributes.put(
        "pads", List.of(padding.top(), padding.left(), padding.bottom(), padding.right()));
    return attributes;
  }

  // PyTorch

  private static String size(Window window) {
    return "(" + window.height() + ", " + window.width() + ")";
  }

  private static String stride(Window window) {
    return "(" + window.strideHeight() + ", " + window.strideWidth() + ")";
  }

  private static String truth(boolean value) {
    return value ? "True" : "False";
  }

  /** Returns the padding of a module; 0 where it is not the same at both ends. */
  private static String torchPadding(ResolvedLayer at) {
    Padding.Explicit padding = at.padding();
    return padding.isSymmetric() ? "(" + padding.top() + ", " + padding.left() + ")" : "0";
  }

  /**
   * Returns whether PyTorch's pools pad so themselves: alike at both ends, half a window at most.
   */
  private static boolean isOwnPoolPadding(Window window, ResolvedLayer at) {
    Padding.Explicit padding = at.padding();
    return padding.isSymmetric()
        && 2 * padding.top() <= window.height()
        && 2 * padding.left() <= window.width();
  }

  private static String torchSides(ResolvedLayer at) {
    Padding.Explicit p = at.padding();
    return "(" + p.left() + ", " + p.right() + ", " + p.top() + ", " + p.bottom() + ")";
  }

  private static String torchInput(ResolvedLayer at, boolean own, double value) {
    return own
        ? "x"
        : "F.pad(x, " + torchSides(at) + (value == 0 ? ")" : ", value=-float(\"inf\"))");
  }

  // Keras

  private static KerasLayer keras(
      String className, Map<String, Object> config, Variable... variables) {
    return new KerasLayer(LAYERS, className, config, Map.of(), false, List.of(variables));
  }

  private static KerasLayer withInput(String className) {
    return new KerasLayer(LAYERS, className, Map.of(), Map.of(), true, List.of());
  }

  private static KerasLayer scale(Object scale, Object offset) {
    return keras("Rescaling", Map.of("scale", scale, "offset", offset));
  }

  private static Map<String, Object> kerasWindow(String size, Window window, Padding padding) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put(size, List.of(window.height(), window.width()));
    config.put("strides", List.of(window.strideHeight(), window.strideWidth()));
    config.put("padding", padding instanceof Padding.Same ? "same" : "valid");
    config.put("data_format", "channels_last");
    return config;
  }

  private static List<KerasLayer> zeroPadded(
      Padding padding, ResolvedLayer at, KerasLayer windowed) {
    List<KerasLayer> layers = new ArrayList<>();
    if (padding instanceof Padding.Explicit && !at.padding().isZero()) {
      layers.add(
          keras(
              "ZeroPadding2D",
              Map.of("padding", kerasPadding(at, false), "data_format", "channels_last")));
    }
    layers.add(windowed);
    return layers;
  }

  private static List<List<Integer>> kerasPadding(ResolvedLayer at, boolean allAxes) {
    Padding.Explicit p = at.padding();
    List<List<Integer>> map = List.of(List.of(p.top(), p.bottom()), List.of(p.left(), p.right()));
    return allAxes ? List.of(List.of(0, 0), map.get(0), map.get(1), List.of(0, 0)) : map;
  }

  private static Variable[] kernel(ResolvedLayer at, Integer... axes) {
    Variable kernel = new Variable(Role.KERNEL, List.of(axes));
    return at.has(Role.BIAS)
        ? new Variable[] {kernel, new Variable(Role.BIAS, List.of(0))}
        : new Variable[] {kernel};
  }

  private static List<Double> each(float[] values, java.util.function.DoubleUnaryOperator change) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> change.applyAsDouble(values[i]))
        .collect(Collectors.toList());
  }

  /** Returns [H, W] values as nested lists of the shape [H, W, 1]. */
  private static List<List<List<Float>>> rows(float[] values, ImageShape shape) {
    return IntStream.range(0, shape.height())
        .mapToObj(
            y ->
                IntStream.range(0, shape.width())
                    .mapToObj(x -> List.of(values[y * shape.width() + x]))
                    .toList())
        .toList();
  }
}
