package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/** The sum of two branches; an empty one is the input itself. */
record ResidualOp(List<Op> main, List<Op> shortcut) implements Op {
  @Override
  public PtNDArray forward(PtNDArray input, Pass pass) {
    return JniUtils.add(run(main, input, pass), run(shortcut, input, pass));
  }

  static PtNDArray run(List<Op> ops, PtNDArray input, Pass pass) {
    PtNDArray value = input;
    for (Op op : ops) {
      value = op.forward(value, pass);
    }
    return value;
  }
}
