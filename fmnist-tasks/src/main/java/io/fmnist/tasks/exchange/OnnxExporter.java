package io.fmnist.tasks.exchange;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Sha256;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.tasks.exchange.LayerForm.Operand;
import io.fmnist.tasks.exchange.LayerForm.Operator;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.ProtoMessage;
import io.fmnist.tasks.model.Checksums;
import io.fmnist.tasks.model.OnnxFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Format {@code onnx}: a file of opset {@value #OPSET}, which ONNX Runtime reads from 1.17 on. It
 * is the first in which every activation but one is an operator; SiLU is two, since its own
 * operator came with opset 24.
 *
 * <p>Input {@code pixels}: uint8 [N, C, H, W], 0 to 255; N is free. Outputs {@code logits} and
 * {@code probabilities}: float [N, classes]. Dividing by 255 and the softmax are in the graph. The
 * weights are initializers under the names and in the layouts of {@link
 * io.fmnist.api.model.ParameterSpec}. The metadata holds what {@link
 * io.fmnist.tasks.model.ModelFile#read} needs to read the file back, the class names and checksums.
 *
 * <p>Field numbers are those of onnx.proto.
 */
public final class OnnxExporter extends NetworkExporter {
  private static final int IR_VERSION = 9;
  private static final int OPSET = 20;
  // AttributeProto.AttributeType
  private static final int ATTRIBUTE_FLOAT = 1;
  private static final int ATTRIBUTE_INT = 2;
  private static final int ATTRIBUTE_STRING = 3;
  private static final int ATTRIBUTE_TENSOR = 4;
  private static final int ATTRIBUTE_INTS = 7;

  /** For {@link java.util.ServiceLoader}. */
  public OnnxExporter() {
    super("file");
  }

  @Override
  public String format() {
    return "onnx";
  }

  @Override
  public String suffix() {
    return ".onnx";
  }

  @Override
  void requireName(Path target) {
    if (!OnnxFile.isNamed(target)) {
      throw new FmnistException(
          target
              + " has another ending than .onnx, from which the format is known when it is read;"
              + " choose a name that ends so");
    }
  }

  @Override
  void write(Network network, Path partial) throws IOException {
    ProtoMessage graph = new Graph().of(network.architecture());
    Map<String, String> metadata = new LinkedHashMap<>(network.metadata());
    metadata.put("classes", Json.line(network.classNames()));
    metadata.put(OnnxFile.GRAPH_SUM, Sha256.of(graph.toBytes()));
    Checksums.add(metadata, network.weights());
    network
        .weights()
        .asMap()
        .forEach(
            (name, values) ->
                graph.message(
                    OnnxFile.INITIALIZER, tensor(values).text(OnnxFile.TENSOR_NAME, name)));
    ProtoMessage model =
        new ProtoMessage()
            .number(1, IR_VERSION)
            .text(2, "fmnist")
            .message(OnnxFile.GRAPH, graph)
            .message(8, new ProtoMessage().text(1, "").number(2, OPSET));
    metadata.forEach(
        (key, value) ->
            model.message(
                OnnxFile.METADATA,
                new ProtoMessage().text(OnnxFile.KEY, key).text(OnnxFile.VALUE, value)));
    Files.write(partial, model.toBytes());
  }

  private static ProtoMessage tensor(Tensor values) {
    ByteBuffer raw =
        ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values.toArray());
    ProtoMessage tensor = new ProtoMessage();
    values.shape().forEach(size -> tensor.number(OnnxFile.TENSOR_DIMENSION, size));
    return tensor
        .number(OnnxFile.TENSOR_TYPE, OnnxFile.FLOAT)
        .bytes(OnnxFile.TENSOR_VALUES, raw.array());
  }

  /** The graph without its initializers. */
  private static final class Graph {
    private final ProtoMessage message = new ProtoMessage();
    private int values;

    ProtoMessage of(Architecture architecture) {
      String scaled = node("Cast", List.of("pixels"), Map.of("to", OnnxFile.FLOAT));
      scaled = node("Div", List.of(scaled, constant(Tensor.of(List.of(), 255))), Map.of());
      String last = sequence(architecture.resolved(), scaled);
      node("Identity", List.of(last), Map.of(), "logits");
      node("Softmax", List.of("logits"), Map.of("axis", 1), "probabilities");
      ImageShape image = architecture.input();
      int classes = architecture.classes();
      return message
          .text(2, "network")
          .message(
              11,
              declared("pixels", OnnxFile.UINT8, image.channels(), image.height(), image.width()))
          .message(12, declared("logits", OnnxFile.FLOAT, classes))
          .message(12, declared("probabilities", OnnxFile.FLOAT, classes));
    }

    private String sequence(List<ResolvedLayer> layers, String input) {
      String value = input;
      for (ResolvedLayer at : layers) {
        value = layer(at, value);
      }
      return value;
    }

    private String layer(ResolvedLayer at, String input) {
      if (!at.main().isEmpty()) {
        String main = sequence(at.main(), input);
        return node("Add", List.of(main, sequence(at.shortcut(), input)), Map.of());
      }
      String previous = input;
      for (Operator operator : LayerForms.of(at).onnx()) {
        List<String> inputs = new ArrayList<>();
        for (Operand operand : operator.operands()) {
          inputs.add(name(operand, at, input, previous));
        }
        previous = node(operator.type(), inputs, operator.attributes());
      }
      return previous;
    }

    private String name(Operand operand, ResolvedLayer at, String input, String previous) {
      if (operand instanceof Operand.Parameter parameter) {
        return at.parameter(parameter.role()).name();
      }
      if (operand instanceof Operand.Constant constant) {
        return constant(constant.values());
      }
      return operand instanceof Operand.Input ? input : previous;
    }

    private String constant(Tensor values) {
      return node("Constant", List.of(), Map.of("value", values));
    }

    private String node(String type, List<String> inputs, Map<String, Object> attributes) {
      return node(type, inputs, attributes, "v" + values++);
    }

    private String node(
        String type, List<String> inputs, Map<String, Object> attributes, String output) {
      ProtoMessage node = new ProtoMessage();
      inputs.forEach(input -> node.text(1, input));
      node.text(2, output).text(3, type + "_" + output).text(OnnxFile.NODE_TYPE, type);
      new TreeMap<>(attributes).forEach((name, value) -> node.message(5, attribute(name, value)));
      message.message(OnnxFile.NODE, node);
      return output;
    }

    private static ProtoMessage attribute(String name, Object value) {
      ProtoMessage attribute = new ProtoMessage().text(1, name);
      if (value instanceof Float number) {
        return attribute.float32(2, number).number(20, ATTRIBUTE_FLOAT);
      }
      if (value instanceof Integer number) {
        return attribute.number(3, number).number(20, ATTRIBUTE_INT);
      }
      if (value instanceof String text) {
        return attribute.text(4, text).number(20, ATTRIBUTE_STRING);
      }
      if (value instanceof Tensor values) {
        return attribute.message(5, tensor(values)).number(20, ATTRIBUTE_TENSOR);
      }
      ((List<?>) value).forEach(number -> attribute.number(8, (Integer) number));
      return attribute.number(20, ATTRIBUTE_INTS);
    }

    /** Declares an input or output whose first axis is the batch. */
    private static ProtoMessage declared(String name, int type, int... sizes) {
      ProtoMessage shape = new ProtoMessage().message(1, new ProtoMessage().text(2, "N"));
      for (int size : sizes) {
        shape.message(1, new ProtoMessage().number(1, size));
      }
      ProtoMessage tensor = new ProtoMessage().number(1, type).message(2, shape);
      return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
    }
  }
}
