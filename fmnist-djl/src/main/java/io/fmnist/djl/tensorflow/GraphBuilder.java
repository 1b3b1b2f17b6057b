package io.fmnist.djl.tensorflow;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Adds operations to a graph. Names are numbered, so that none is taken twice. */
final class GraphBuilder implements AutoCloseable {
  private final Graph graph = new Graph();
  private final String prefix;
  private int count;

  /** Starts an empty graph; all names in it begin with {@code prefix}. */
  GraphBuilder(String prefix) {
    this.prefix = prefix;
  }

  /** Starts an operation of TensorFlow's registry. */
  GraphOperationBuilder op(String type) {
    return graph.opBuilder(type, prefix + type + "_" + count++, graph.baseScope());
  }

  /** Adds an operation without attributes and returns its first output. */
  Output<?> op(String type, Output<?>... inputs) {
    GraphOperationBuilder builder = op(type);
    for (Output<?> input : inputs) {
      builder.addInput(input);
    }
    return builder.build().output(0);
  }

  /** Adds an input of the graph; a size of -1 is known only when the graph runs. */
  Output<?> placeholder(DataType type, long... shape) {
    return op("Placeholder")
        .setAttr("dtype", type)
        .setAttr("shape", Shape.of(shape))
        .build()
        .output(0);
  }

  /** Adds a float scalar. */
  Output<?> scalar(double value) {
    return floats(new float[] {(float) value});
  }

  /** Adds a float constant; no sizes for a scalar. */
  Output<?> floats(float[] values, long... shape) {
    ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return constant(DataType.DT_FLOAT, bytes, shape);
  }

  /** Adds a vector of integers. */
  Output<?> integers(int... values) {
    ByteBuffer bytes = littleEndian(values.length * Integer.BYTES);
    bytes.asIntBuffer().put(values);
    return constant(DataType.DT_INT32, bytes, values.length);
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private Output<?> constant(DataType type, ByteBuffer content, long... shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    for (long size : shape) {
      sizes.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    TensorProto tensor =
        TensorProto.newBuilder()
            .setDtype(type)
            .setTensorShape(sizes)
            .setTensorContent(ByteString.copyFrom(content))
            .build();
    GraphOperationBuilder builder = op("Const").setAttr("dtype", type);
    builder.setAttr("value", AttrValue.newBuilder().setTensor(tensor).build());
    return builder.build().output(0);
  }

  Output<?> cast(Output<?> value, DataType type) {
    return op("Cast").addInput(value).setAttr("DstT", type).build().output(0);
  }

  Output<?> reshape(Output<?> value, int... shape) {
    return op("Reshape", value, integers(shape));
  }

  Output<?> transpose(Output<?> value, int... axes) {
    return op("Transpose", value, integers(axes));
  }

  /**
   * Adds the gradients of a value.
   *
   * @param of the value
   * @param seed gradient of the loss by it
   * @param by where the gradients are wanted
   * @return one output for each of them
   */
  Output<?>[] gradients(Output<?> of, Output<?> seed, Output<?>[] by) {
    return graph.addGradients(
        prefix + "gradients", new Output<?>[] {of}, by, new Output<?>[] {seed});
  }

  GraphDef toGraphDef() {
    return graph.toGraphDef();
  }

  @Override
  public void close() {
    graph.close();
  }
}
