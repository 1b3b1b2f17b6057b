package io.fmnist.djl.tensorflow;

import java.util.List;
import java.util.Locale;
import org.tensorflow.Output;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What goes into a graph and what comes out of it, in order.
 *
 * @param inputs placeholders, at least one: DJL takes the arrays' scope from the first
 * @param outputs at least one
 */
record Signature(List<Output<?>> inputs, List<Output<?>> outputs) {
  /** What a model runs; {@link TrainingGraph} has a graph for each. */
  enum Kind {
    /** A training step. */
    TRAIN,
    /** The gradients of a batch. */
    GRADIENTS,
    /** An update from given gradients. */
    APPLY,
    /** Inference. */
    LOGITS,
    /** All tensors in. */
    SET_WEIGHTS,
    /** All tensors out. */
    GET_WEIGHTS,
    /** The optimizer's state in. */
    SET_STATE,
    /** The optimizer's state out. */
    GET_STATE
  }

  Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  SignatureDef toProto() {
    SignatureDef.Builder proto = SignatureDef.newBuilder();
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
