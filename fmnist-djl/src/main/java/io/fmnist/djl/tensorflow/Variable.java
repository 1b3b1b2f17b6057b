package io.fmnist.djl.tensorflow;

import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * A tensor that stays in the engine between runs, as one graph sees it. Variables of one name are
 * the same in all graphs of a session.
 *
 * @param layout of the tensor that it holds, or whose optimizer state it holds
 * @param handle by which operations name it
 * @param value what it holds when a run begins
 */
record Variable(Layout layout, Output<?> handle, Output<?> value) {

  static Variable add(GraphBuilder nodes, Layout layout, String name) {
    Output<?> handle =
        nodes
            .op("VarHandleOp")
            .setAttr("dtype", DataType.DT_FLOAT)
            .setAttr("shape", Shape.of(layout.shape()))
            .setAttr("shared_name", name)
            .build()
            .output(0);
    Output<?> value =
        nodes
            .op("ReadVariableOp")
            .addInput(handle)
            .setAttr("dtype", DataType.DT_FLOAT)
            .build()
            .output(0);
    return new Variable(layout, handle, value);
  }
}
