package io.fmnist.dl4j;

import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.support.EngineUpdate;
import io.fmnist.api.backend.support.FlatState;
import io.fmnist.api.backend.support.FlatTensor;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMax;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarReverseDivision;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Updates parameters and optimizer state in the engine's memory. Java's copies in the {@link
 * FlatState} are old from the first update on, until they are fetched.
 */
final class EngineUpdater implements AutoCloseable {
  private final Optimizer optimizer;
  private final Regularization regularization;
  private final FlatState state;
  private final Parameters parameters;
  private final List<INDArray> slots = new ArrayList<>();
  private final List<Range> updated = new ArrayList<>();
  private final List<INDArray> frozenGradients = new ArrayList<>();
  private final List<INDArray> owned = new ArrayList<>();
  private final EngineMath math;

  /** The gradients in float64, to be clipped; null where nothing is. */
  private final @Nullable INDArray exactGradients;

  /** Neighbouring tensors that are updated, with 1 where they are regularized and 0 elsewhere. */
  private record Range(INDArray p, INDArray g, List<INDArray> slots, INDArray regularized) {}

  /** Allocates the optimizer's state, all zero. */
  EngineUpdater(FlatState state, Parameters parameters, ModelRequest request) {
    this.state = state;
    this.parameters = parameters;
    optimizer = request.optimizer();
    regularization = request.regularization();
    math = new EngineMath(state.size());
    exactGradients = regularization.clipNorm() == 0 ? null : own(detached(state.size()));
    for (int i = 0; i < optimizer.slots().size(); i++) {
      slots.add(own(Floats.allocate(state.size())).assign(0));
    }
    float[] isRegularized = new float[state.size()];
    INDArray regularized = own(Floats.allocate(state.size()));
    int from = 0;
    int end = 0;
    for (FlatTensor tensor : state.layout().tensors()) {
      int next = tensor.offset() + tensor.spec().size();
      if (regularization.decays(tensor.spec().role())) {
        Arrays.fill(isRegularized, tensor.offset(), next, 1);
      }
      if (request.frozen().contains(tensor.spec())) {
        frozenGradients.add(view(parameters.gradients(), tensor.offset(), next));
        addRange(from, end, regularized);
        from = next;
      }
      end = next;
    }
    addRange(from, end, regularized);
    Floats.write(regularized, isRegularized, isRegularized.length);
  }

  private INDArray own(INDArray array) {
    owned.add(array);
    return array;
  }

  private void addRange(int from, int to, INDArray regularized) {
    if (from < to) {
      updated.add(
          new Range(
              view(parameters.values(), from, to),
              view(parameters.gradients(), from, to),
              slots.stream().map(slot -> view(slot, from, to)).toList(),
              view(regularized, from, to)));
    }
  }

  private static INDArray view(INDArray vector, long from, long to) {
    return Floats.view(vector, from, to - from);
  }

  /** Updates by the engine's gradients, which clipping and L2 change. */
  void update(double learningRate) {
    long steps = state.countUpdate();
    frozenGradients.forEach(gradient -> gradient.assign(0));
    if (exactGradients != null && !updated.isEmpty()) {
      clip(exactGradients);
    }
    for (Range range : updated) {
      math.reuse();
      regularize(range, learningRate);
      optimizer.accept(
          new EngineUpdate<>(math, range.p, range.g, range.slots, learningRate, steps));
    }
  }

  private void regularize(Range range, double learningRate) {
    double l2 = regularization.l2();
    if (l2 != 0) {
      math.add(range.g, math.scaled(math.product(range.p, range.regularized), l2));
    }
    double decay = learningRate * regularization.weightDecay();
    if ((float) decay != 0) {
      math.subtract(range.p, math.scaled(math.product(range.p, range.regularized), decay));
    }
  }

  /** As {@link io.fmnist.api.backend.support.FlatOptimizer}, but nothing is read back. */
  private void clip(INDArray exact) {
    INDArray gradients = view(parameters.gradients(), 0, state.size());
    try (INDArray norm = detached(1);
        INDArray factor = detached(1);
        INDArray rounded = Nd4j.createUninitializedDetached(DataType.FLOAT, 1)) {
      exec("cast", List.of(gradients), exact, exact.dataType().toInt());
      List<INDArray> rowAndColumn =
          List.of(exact.reshape('c', 1, state.size()), exact.reshape('c', state.size(), 1));
      exec("matmul", rowAndColumn, norm.reshape('c', 1, 1), 0, 0, 0);
      Nd4j.getExecutioner().exec(new Sqrt(norm, norm));
      Nd4j.getExecutioner().exec(new ScalarMax(norm, null, factor, regularization.clipNorm()));
      Nd4j.getExecutioner()
          .exec(new ScalarReverseDivision(factor, null, factor, regularization.clipNorm()));
      // Adds NaN where the norm is not finite, else 0.
      norm.subi(norm);
      factor.addi(norm);
      exec("cast", List.of(factor), rounded, rounded.dataType().toInt());
      exec("multiply", List.of(gradients, rounded), gradients);
    }
  }

  private static INDArray detached(long size) {
    return Nd4j.createUninitializedDetached(DataType.DOUBLE, size);
  }

  private static void exec(String op, List<INDArray> inputs, INDArray to, int... arguments) {
    Nd4j.exec(
        DynamicCustomOp.builder(op)
            .addInputs(inputs.toArray(INDArray[]::new))
            .addOutputs(to)
            .addIntegerArguments(arguments)
            .build());
  }

  /** Copies the optimizer's state to the engine. */
  void publishSlots() {
    for (int i = 0; i < slots.size(); i++) {
      Floats.write(slots.get(i), state.slot(i), state.size());
    }
  }

  /** Copies values and optimizer state to Java. */
  void fetch() {
    Floats.read(parameters.values(), state.values());
    for (int i = 0; i < slots.size(); i++) {
      Floats.read(slots.get(i), state.slot(i));
    }
  }

  @Override
  public void close() {
    owned.forEach(INDArray::close);
    math.close();
  }
}
