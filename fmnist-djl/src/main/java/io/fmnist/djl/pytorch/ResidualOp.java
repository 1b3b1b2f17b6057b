package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/** The sum of two branches; an empty one is the input itself. */
record ResidualOp(List<Op> main, List<Op> shortcut) implements Op {
  @Override
  public PtNDArray forward(PtNDArray input, ForwardContext context) {
    return JniUtils.add(run(main, input, context), run(shortcut, input, context));
  }

  static PtNDArray run(List<Op> ops, PtNDArray input, ForwardContext context) {
    PtNDArray value = input;
    for (Op op : ops) {
      value = op.forward(value, context);
    }
    return value;
  }
}
