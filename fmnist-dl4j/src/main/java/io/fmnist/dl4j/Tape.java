package io.fmnist.dl4j;

import io.fmnist.api.backend.DropoutMasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The native calls of one pass, in order, with their arguments bound; and the memory they use.
 * Memory that is given back while the calls are written is used again by later calls, so a pass
 * needs little of it, and none is allocated while it runs.
 */
final class Tape implements AutoCloseable {
  private final OpExecutioner executioner = Nd4j.getExecutioner();
  private final boolean training;
  private final boolean resident;
  private final List<INDArray> owned = new ArrayList<>();
  private final List<INDArray> free = new ArrayList<>();
  private final List<OpContext> contexts = new ArrayList<>();
  private final List<Runnable> loads = new ArrayList<>();
  private List<Runnable> calls = new ArrayList<>();
  private @Nullable DropoutMasks masks;

  /**
   * Starts empty.
   *
   * @param training whether batch statistics and dropout apply and a backward pass follows
   * @param resident whether nothing is copied to or from the engine between the calls
   */
  Tape(boolean training, boolean resident) {
    this.training = training;
    this.resident = resident;
  }

  /** Returns whether the calls alone compute everything, so that no step is Java code. */
  boolean isResident() {
    return resident;
  }

  /** Returns whether batch statistics and dropout apply and a backward pass follows. */
  boolean isTraining() {
    return training;
  }

  /** Sets the dropout masks of the pass that is about to run. */
  void setMasks(@Nullable DropoutMasks masks) {
    this.masks = masks;
  }

  /** Returns the dropout masks of the pass that runs. */
  DropoutMasks masks() {
    return Objects.requireNonNull(masks, "an inference pass has no masks");
  }

  /** Returns the calls written since the last cut and starts a new list. */
  List<Runnable> cut() {
    List<Runnable> written = List.copyOf(calls);
    calls = new ArrayList<>();
    return written;
  }

  /** Takes memory for a tensor; its content is undefined. */
  Value take(long... shape) {
    long size = 1;
    for (long axis : shape) {
      size *= axis;
    }
    INDArray block = null;
    for (INDArray candidate : free) {
      boolean fits = candidate.length() >= size && candidate.length() <= 2 * size;
      if (fits && (block == null || candidate.length() < block.length())) {
        block = candidate;
      }
    }
    if (block == null) {
      block = Floats.allocate(size);
      owned.add(block);
    } else {
      INDArray taken = block;
      free.removeIf(b -> b == taken);
    }
    return new Value(Floats.view(block, 0, shape), block, true);
  }

  /** Gives a tensor's memory back, if it is the tensor's to give. */
  void release(Value value) {
    INDArray block = value.block();
    if (block != null && value.writable() && free.stream().noneMatch(b -> b == block)) {
      free.add(block);
    }
  }

  /** Allocates a small tensor that the tape keeps and Java code fills. */
  INDArray keep(long... shape) {
    return keep(DataType.FLOAT, shape);
  }

  /** Allocates a small tensor of another type that the tape keeps. */
  INDArray keep(DataType type, long... shape) {
    return own(Nd4j.createUninitializedDetached(type, shape));
  }

  /** Allocates a small tensor that the tape keeps and fills once. */
  INDArray constant(float[] values, long... shape) {
    INDArray kept = keep(shape);
    Floats.write(kept, values, values.length);
    return kept;
  }

  /** Keeps a tensor as long as the tape. */
  INDArray own(INDArray array) {
    owned.add(array);
    return array;
  }

  /** Allocates a tensor of one value everywhere. */
  INDArray constant(double value, long... shape) {
    return keep(shape).assign(value);
  }

  /** Writes a copy of inputs to the engine, which is done before the calls. */
  void load(Runnable copy) {
    loads.add(copy);
  }

  /** Copies the inputs of the pass that is about to run. */
  void load() {
    loads.forEach(Runnable::run);
  }

  /** Writes a step of Java code. */
  void java(Runnable step) {
    calls.add(step);
  }

  /** Writes a call of an operation without float arguments. */
  void call(String op, INDArray[] inputs, INDArray[] outputs, long... integers) {
    call(op, inputs, outputs, new double[0], integers);
  }

  /** Writes a call of one of ND4J's named operations. */
  void call(String op, INDArray[] inputs, INDArray[] outputs, double[] floats, long... integers) {
    CustomOp operation = DynamicCustomOp.builder(op).build();
    OpContext context = executioner.buildContext();
    contexts.add(context);
    context.setInputArrays(inputs);
    context.setOutputArrays(outputs);
    if (integers.length > 0) {
      context.setIArguments(integers);
    }
    if (floats.length > 0) {
      context.setTArguments(floats);
    }
    calls.add(() -> executioner.exec(operation, context));
  }

  /** Writes a call that copies a tensor into one of another type. */
  void cast(INDArray from, INDArray to) {
    call("cast", arrays(from), arrays(to), to.dataType().toInt());
  }

  /** Writes a call of one of ND4J's elementwise operations that have no name of their own. */
  void call(Op op) {
    calls.add(() -> executioner.exec(op));
  }

  static INDArray[] arrays(INDArray... arrays) {
    return arrays;
  }

  @Override
  public void close() {
    calls.clear();
    loads.clear();
    contexts.clear();
    free.clear();
    owned.forEach(INDArray::close);
    owned.clear();
  }
}
