package io.fmnist.djl.tensorflow;

import java.util.List;
import java.util.Locale;
import org.tensorflow.Output;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A way to run the graph: what goes in and what comes out, in order.
 *
 * @param name by which it is called
 * @param inputs placeholders, at least one: DJL takes the arrays' scope from the first
 * @param outputs at least one
 */
record Signature(String name, List<Output<?>> inputs, List<Output<?>> outputs) {

  Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  SignatureDef toProto() {
    SignatureDef.Builder proto = SignatureDef.newBuilder().setMethodName(name);
    for (int i = 0; i < inputs.size(); i++) {
      proto.putInputs(key("in", i), info(inputs.get(i)));
    }
    for (int i = 0; i < outputs.size(); i++) {
      proto.putOutputs(key("out", i), info(outputs.get(i)));
    }
    return proto.build();
  }

  /** DJL sorts inputs and outputs by key. */
  private static String key(String kind, int index) {
    return String.format(Locale.ROOT, "%s%06d", kind, index);
  }

  /** Describes a tensor of the graph. */
  static TensorInfo info(Output<?> output) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int i = 0; i < output.shape().numDimensions(); i++) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(output.shape().get(i)));
    }
    return TensorInfo.newBuilder()
        .setName(output.op().name() + ":" + output.index())
        .setDtype(output.dataType())
        .setTensorShape(shape)
        .build();
  }
}
