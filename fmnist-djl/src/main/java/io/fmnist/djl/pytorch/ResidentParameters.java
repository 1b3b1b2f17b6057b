package io.fmnist.djl.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.support.EngineUpdate;
import io.fmnist.api.backend.support.FlatLayout;
import io.fmnist.api.backend.support.FlatTensor;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;

/**
 * Parameters and optimizer state on the device, each as one flat vector. The tensors stand in three
 * groups, so that an update is a few operations on whole ranges: those that are regularized, the
 * others that are updated, and those of frozen layers.
 */
final class ResidentParameters {
  private static final int GROUPS = 3;

  private final Optimizer optimizer;
  private final Regularization regularization;
  private final Transfers transfers;
  private final FlatLayout layout;

  /** By slot: which part of the vector its tensor is, and its shape. */
  private final int[] places;

  private final List<Shape> shapes;

  /** Of every part: a tensor, or the gap behind one. */
  private final long[] sizes;

  private final int regularizedSize;
  private final int trainedSize;

  private final DeviceVector values;
  private final PtNDArray regularized;
  private final PtNDArray trained;
  private final List<PtNDArray> views = new ArrayList<>();
  private final List<DeviceVector> slots = new ArrayList<>();
  private final List<PtNDArray> trainedSlots = new ArrayList<>();
  private long steps;

  /** Starts with zeros. */
  ResidentParameters(
      List<Slot> bySlot, ModelRequest request, PtNDManager manager, Transfers transfers) {
    optimizer = request.optimizer();
    regularization = request.regularization();
    this.transfers = transfers;
    shapes = bySlot.stream().map(Slot::shape).toList();
    places = new int[bySlot.size()];
    ToIntFunction<ParameterSpec> group =
        spec -> request.frozen().contains(spec) ? 2 : regularization.decays(spec.role()) ? 0 : 1;
    List<Long> parts = new ArrayList<>();
    int[] ends = new int[GROUPS];
    FlatTensor[] tensors = new FlatTensor[places.length];
    int offset = 0;
    for (int g = 0; g < GROUPS; g++) {
      for (int i = 0; i < places.length; i++) {
        FlatTensor tensor = bySlot.get(i).tensor();
        if (group.applyAsInt(tensor.spec()) == g) {
          tensors[i] = new FlatTensor(tensor.spec(), offset, tensor.layout());
          int size = tensor.spec().size();
          places[i] = parts.size();
          parts.add((long) size);
          int gap = DeviceVector.aligned(size) - size;
          if (gap > 0) {
            parts.add((long) gap);
          }
          offset += size + gap;
        }
      }
      ends[g] = offset;
    }
    sizes = parts.stream().mapToLong(Long::longValue).toArray();
    layout = new FlatLayout(List.of(tensors));
    regularizedSize = ends[0];
    trainedSize = ends[1];
    values = new DeviceVector(layout, manager, transfers);
    regularized = values.part(0, regularizedSize);
    trained = values.part(0, trainedSize);
    for (int i = 0; i < places.length; i++) {
      FlatTensor at = tensors[i];
      PtNDArray part = values.part(at.offset(), at.offset() + at.spec().size());
      views.add(JniUtils.reshape(part, shapes.get(i).getShape()));
    }
    for (int i = 0; i < optimizer.slots().size(); i++) {
      DeviceVector slot = new DeviceVector(layout, manager, transfers);
      slots.add(slot);
      trainedSlots.add(slot.part(0, trainedSize));
    }
  }

  /** Returns whether the network has none. */
  boolean isEmpty() {
    return places.length == 0;
  }

  /** Returns where each tensor lies. */
  FlatLayout layout() {
    return layout;
  }

  DeviceVector values() {
    return values;
  }

  /** Returns the tensors by slot, for inference. */
  List<PtNDArray> views() {
    return views;
  }

  /** Returns the values as a leaf of a new autograd graph, which gathers all gradients. */
  PtNDArray leaf(PtNDManager scope) {
    PtNDArray leaf = JniUtils.detachGradient(values.values());
    leaf.attach(scope);
    JniUtils.attachGradient(leaf, true);
    return leaf;
  }

  /** Returns the tensors by slot, as parts of a leaf: the backward pass joins their gradients. */
  List<PtNDArray> parts(PtNDArray leaf) {
    List<PtNDArray> parts = new ArrayList<>();
    if (!isEmpty()) {
      NDArray[] flat = JniUtils.split(leaf, sizes, 0).toArray(new NDArray[0]);
      for (int i = 0; i < places.length; i++) {
        parts.add(JniUtils.reshape((PtNDArray) flat[places[i]], shapes.get(i).getShape()));
      }
    }
    return parts;
  }

  /**
   * Updates the values; gradients must be off.
   *
   * @param gradients of all values; clipping and L2 change them
   * @param scope where arrays are made
   */
  void update(PtNDArray gradients, double learningRate, PtNDManager scope) {
    steps++;
    if (trainedSize == 0) {
      return;
    }
    PtNDArray own =
        trainedSize == gradients.size()
            ? gradients
            : JniUtils.slice(gradients, 0, 0, trainedSize, 1);
    if (regularization.clipNorm() != 0) {
      clip(own, scope);
    }
    DeviceMath math = new DeviceMath(scope);
    if (regularizedSize > 0) {
      regularize(JniUtils.slice(own, 0, 0, regularizedSize, 1), learningRate, math);
    }
    optimizer.accept(new EngineUpdate<>(math, trained, own, trainedSlots, learningRate, steps));
  }

  /** As {@link io.fmnist.api.backend.support.FlatOptimizer}, but nothing is read back. */
  private void clip(PtNDArray gradients, PtNDManager scope) {
    PtNDArray exact = JniUtils.to(gradients, DataType.FLOAT64, gradients.getDevice());
    PtNDArray norm = JniUtils.sqrt(JniUtils.sum(JniUtils.mul(exact, exact)));
    PtNDArray clip = ForwardContext.scalar(scope, regularization.clipNorm(), DataType.FLOAT64);
    PtNDArray factor = JniUtils.div(clip, JniUtils.max(norm, clip));
    // Adds NaN where the norm is not finite, else 0.
    JniUtils.addi(factor, JniUtils.sub(norm, norm));
    JniUtils.muli(gradients, JniUtils.to(factor, DataType.FLOAT32, gradients.getDevice()));
  }

  private void regularize(PtNDArray gradients, double learningRate, DeviceMath math) {
    double l2 = regularization.l2();
    if (l2 != 0) {
      math.add(gradients, math.scaled(regularized, l2));
    }
    double decay = learningRate * regularization.weightDecay();
    if ((float) decay != 0) {
      math.subtract(regularized, math.scaled(regularized, decay));
    }
  }

  /** Replaces the state. */
  void setOptimizerState(OptimizerState state) {
    for (int i = 0; i < slots.size(); i++) {
      slots.get(i).load(Objects.requireNonNull(state.slots().get(optimizer.slots().get(i))));
    }
    steps = state.steps();
  }

  /** Returns a copy of the state. */
  OptimizerState optimizerState() {
    Map<String, Weights> named = new LinkedHashMap<>();
    for (int i = 0; i < slots.size(); i++) {
      named.put(optimizer.slots().get(i), slots.get(i).export());
    }
    return new OptimizerState(steps, named);
  }

  /** Copies gradients out. */
  Weights export(PtNDArray gradients) {
    return layout.export(transfers.floats(gradients));
  }
}
