package io.fmnist.djl.tensorflow;

import io.fmnist.api.model.ParameterSpec;
import java.util.Arrays;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * A tensor that stays in the engine between runs.
 *
 * @param spec the tensor of the network that it holds, or whose optimizer state it holds
 * @param layout how its values are ordered
 * @param shape of the engine's tensor
 * @param handle by which operations name it
 * @param value what it holds when a run begins
 */
record Variable(
    ParameterSpec spec, OutputLast layout, long[] shape, Output<?> handle, Output<?> value) {

  static Variable add(
      GraphBuilder nodes, ParameterSpec spec, String suffix, OutputLast layout, long... shape) {
    Output<?> handle =
        nodes
            .op("VarHandleOp")
            .setAttr("dtype", DataType.DT_FLOAT)
            .setAttr("shape", Shape.of(shape))
            .setAttr("shared_name", spec.name() + suffix)
            .build()
            .output(0);
    Output<?> value =
        nodes
            .op("ReadVariableOp")
            .addInput(handle)
            .setAttr("dtype", DataType.DT_FLOAT)
            .build()
            .output(0);
    return new Variable(spec, layout, shape, handle, value);
  }

  /** Adds a variable of the same shape for one slot of the optimizer's state. */
  Variable slot(GraphBuilder nodes, String name) {
    return add(nodes, spec, "." + name, layout, shape);
  }

  /** Returns the shape as DJL writes it. */
  ai.djl.ndarray.types.Shape djlShape() {
    return new ai.djl.ndarray.types.Shape(Arrays.copyOf(shape, shape.length));
  }
}
