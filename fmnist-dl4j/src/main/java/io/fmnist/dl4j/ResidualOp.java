package io.fmnist.dl4j;

import java.util.List;

/** The sum of two branches; an empty one is the input itself. */
record ResidualOp(List<Op> main, List<Op> shortcut) implements Op {
  @Override
  public Value forward(Value input, Tape tape) {
    Value left = forward(main, input.readOnly(), tape);
    Value right = forward(shortcut, input.readOnly(), tape);
    return Elementwise.add(left, right, tape);
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    Value left = backward(main, gradient.readOnly(), tape, inputWanted);
    Value right = backward(shortcut, gradient.readOnly(), tape, inputWanted);
    return inputWanted ? Elementwise.add(left, right, tape) : gradient;
  }

  /** Writes the calls of a sequence. */
  static Value forward(List<Op> ops, Value input, Tape tape) {
    Value value = input;
    for (Op op : ops) {
      Value next = op.forward(value, tape);
      if (!tape.isTraining() && next.block() != value.block()) {
        tape.release(value);
      }
      value = next;
    }
    return value;
  }

  /** Writes the calls of a sequence's backward pass. */
  static Value backward(List<Op> ops, Value gradient, Tape tape, boolean inputWanted) {
    Value value = gradient;
    // Nobody needs the gradient by pixels that a fixed normalization has only shifted and scaled.
    boolean startsFixed = !inputWanted && !ops.isEmpty() && ops.get(0) instanceof NormalizationOp;
    int first = startsFixed ? 1 : 0;
    for (int i = ops.size() - 1; i >= 0; i--) {
      Value next = ops.get(i).backward(value, tape, inputWanted || i > first);
      if (next.block() != value.block()) {
        tape.release(value);
      }
      value = next;
    }
    return value;
  }
}
