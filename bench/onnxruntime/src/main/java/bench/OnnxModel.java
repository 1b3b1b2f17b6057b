package bench;

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
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes a trained network as an ONNX model (opset 13, onnx.proto3 of ONNX 1.8 and later). Input {@code pixels}: unsigned
 * bytes [N, C, H, W], as fmnist's backends get them; output {@code logits}: [N, classes]. Canonical weights and padding are
 * ONNX's own, so nothing is converted.
 */
final class OnnxModel implements Layer.Visitor<ResolvedLayer, String> {
    private static final int IR_VERSION = 7;
    private static final int OPSET = 13;
    // TensorProto.DataType
    private static final int FLOAT = 1;
    private static final int UINT8 = 2;
    // AttributeProto.AttributeType
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_INTS = 7;

    private final Proto graph = new Proto();
    private final Weights weights;
    private String value = "";
    private int names;

    private OnnxModel(Weights weights) {
        this.weights = weights;
    }

    /** Returns the file's bytes. */
    static byte[] write(Architecture architecture, Weights weights) {
        OnnxModel model = new OnnxModel(weights);
        model.run(architecture);
        return new Proto()
                .integer(1, IR_VERSION)
                .text(2, "fmnist-bench")
                .message(7, model.graph)
                .message(8, new Proto().text(1, "").integer(2, OPSET))
                .toByteArray();
    }

    private void run(Architecture architecture) {
        ImageShape image = architecture.input();
        value = node("Cast", List.of("pixels"), new Proto().text(1, "to").integer(3, FLOAT).integer(20, ATTRIBUTE_INT));
        value = node("Div", List.of(value, constant("max_pixel", List.of(), 255)));
        run(architecture.resolved());
        node("Identity", List.of(value), "logits");
        graph.text(2, "network");
        graph.message(11, declared("pixels", UINT8, image.channels(), image.height(), image.width()));
        graph.message(12, declared("logits", FLOAT, architecture.classes()));
    }

    private void run(List<ResolvedLayer> layers) {
        for (ResolvedLayer at : layers) {
            value = at.layer().accept(this, at);
        }
    }

    @Override
    public String visitConv2d(Conv2d layer, ResolvedLayer at) {
        List<String> inputs = at.has(Role.BIAS)
                ? List.of(value, weight(at, Role.KERNEL), weight(at, Role.BIAS))
                : List.of(value, weight(at, Role.KERNEL));
        return node("Conv", inputs, window(layer.window(), at.padding()));
    }

    @Override
    public String visitDepthwiseConv2d(DepthwiseConv2d layer, ResolvedLayer at) {
        List<String> inputs = at.has(Role.BIAS)
                ? List.of(value, weight(at, Role.KERNEL), weight(at, Role.BIAS))
                : List.of(value, weight(at, Role.KERNEL));
        Proto[] window = window(layer.window(), at.padding());
        Proto groups = new Proto().text(1, "group").integer(3, at.input().channels()).integer(20, ATTRIBUTE_INT);
        return node("Conv", inputs, window[0], window[1], window[2], groups);
    }

    @Override
    public String visitMaxPool2d(MaxPool2d layer, ResolvedLayer at) {
        return node("MaxPool", List.of(value), window(layer.window(), at.padding()));
    }

    @Override
    public String visitAvgPool2d(AvgPool2d layer, ResolvedLayer at) {
        return node("AveragePool", List.of(value), window(layer.window(), at.padding()));
    }

    @Override
    public String visitGlobalAvgPool(GlobalAvgPool layer, ResolvedLayer at) {
        return node("Flatten", List.of(node("GlobalAveragePool", List.of(value))));
    }

    @Override
    public String visitGlobalMaxPool(GlobalMaxPool layer, ResolvedLayer at) {
        return node("Flatten", List.of(node("GlobalMaxPool", List.of(value))));
    }

    @Override
    public String visitBatchNorm(BatchNorm layer, ResolvedLayer at) {
        return node(
                "BatchNormalization",
                List.of(
                        value,
                        weight(at, Role.GAMMA),
                        weight(at, Role.BETA),
                        weight(at, Role.RUNNING_MEAN),
                        weight(at, Role.RUNNING_VARIANCE)),
                real("epsilon", (float) layer.epsilon()));
    }

    @Override
    public String visitNormalization(Normalization layer, ResolvedLayer at) {
        int channels = at.input().channels();
        List<Integer> shape = at.input() instanceof ImageShape ? List.of(channels, 1, 1) : List.of(channels);
        String centred =
                node("Sub", List.of(value, constant("c" + names++, shape, layer.means(channels))));
        return node("Div", List.of(centred, constant("c" + names++, shape, layer.deviations(channels))));
    }

    @Override
    public String visitActivation(Activation layer, ResolvedLayer at) {
        return switch (layer.function()) {
            case RELU -> node("Relu", List.of(value));
            case LEAKY_RELU ->
                node("LeakyRelu", List.of(value), real("alpha", (float) ActivationFunction.LEAKY_SLOPE));
            case ELU -> node("Elu", List.of(value));
            case SIGMOID -> node("Sigmoid", List.of(value));
            case TANH -> node("Tanh", List.of(value));
            case GELU -> {
                String erf = node("Erf", List.of(times(value, Math.sqrt(0.5))));
                yield times(times(value, 0.5), plus(erf, 1));
            }
            case GELU_TANH -> {
                String cubic = times(times(value, value), ActivationFunction.GELU_CUBIC);
                String factor = plus(cubic, ActivationFunction.GELU_LINEAR);
                yield times(value, node("Sigmoid", List.of(times(value, factor))));
            }
            case SILU -> times(value, node("Sigmoid", List.of(value)));
            case HARD_SWISH ->
                times(value, node("HardSigmoid", List.of(value), real("alpha", 1 / 6f), real("beta", 0.5f)));
        };
    }

    @Override
    public String visitDropout(Dropout layer, ResolvedLayer at) {
        return value;
    }

    @Override
    public String visitFlatten(Flatten layer, ResolvedLayer at) {
        return node("Flatten", List.of(value));
    }

    @Override
    public String visitDense(Dense layer, ResolvedLayer at) {
        Proto transposed = new Proto().text(1, "transB").integer(3, 1).integer(20, ATTRIBUTE_INT);
        List<String> inputs = at.has(Role.BIAS)
                ? List.of(value, weight(at, Role.KERNEL), weight(at, Role.BIAS))
                : List.of(value, weight(at, Role.KERNEL));
        return node("Gemm", inputs, transposed);
    }

    @Override
    public String visitResidual(Residual layer, ResolvedLayer at) {
        String input = value;
        run(at.main());
        String main = value;
        value = input;
        run(at.shortcut());
        return node("Add", List.of(main, value));
    }

    private String times(String a, String b) {
        return node("Mul", List.of(a, b));
    }

    private String times(String a, double factor) {
        return times(a, constant("c" + names++, List.of(), (float) factor));
    }

    private String plus(String a, double summand) {
        return node("Add", List.of(a, constant("c" + names++, List.of(), (float) summand)));
    }

    private String node(String type, List<String> inputs, Proto... attributes) {
        return node(type, inputs, "v" + names++, attributes);
    }

    private String node(String type, List<String> inputs, String output, Proto... attributes) {
        Proto node = new Proto();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(4, type);
        for (Proto attribute : attributes) {
            node.message(5, attribute);
        }
        graph.message(1, node);
        return output;
    }

    private static Proto[] window(Window window, Padding.Explicit padding) {
        return new Proto[] {
            integers("kernel_shape", window.height(), window.width()),
            integers("strides", window.strideHeight(), window.strideWidth()),
            integers("pads", padding.top(), padding.left(), padding.bottom(), padding.right())
        };
    }

    private static Proto integers(String name, int... values) {
        Proto attribute = new Proto().text(1, name).integer(20, ATTRIBUTE_INTS);
        for (int v : values) {
            attribute.integer(8, v);
        }
        return attribute;
    }

    private static Proto real(String name, float value) {
        return new Proto().text(1, name).real(2, value).integer(20, ATTRIBUTE_FLOAT);
    }

    private String weight(ResolvedLayer at, Role role) {
        Tensor tensor = weights.get(at.parameter(role).name());
        return constant(at.parameter(role).name(), tensor.shape(), tensor.toArray());
    }

    private String constant(String name, List<Integer> shape, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        Proto tensor = new Proto();
        shape.forEach(size -> tensor.integer(1, size));
        graph.message(5, tensor.integer(2, FLOAT).text(8, name).raw(9, raw.array()));
        return name;
    }

    /** Declares an input or output whose first axis is the batch. */
    private static Proto declared(String name, int type, int... sizes) {
        Proto shape = new Proto().message(1, new Proto().text(2, "N"));
        for (int size : sizes) {
            shape.message(1, new Proto().integer(1, size));
        }
        Proto tensor = new Proto().integer(1, type).message(2, shape);
        return new Proto().text(1, name).message(2, new Proto().message(1, tensor));
    }
}
