package io.fmnist.tasks.exchange;

import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.Tensor;
import java.util.List;
import java.util.Map;

/**
 * One layer as each format writes it.
 *
 * @param onnx operators in order, each of which takes the output of the one before
 * @param torch the layer in PyTorch
 * @param keras layers in order, each of which takes the output of the one before
 */
record LayerForm(List<Operator> onnx, TorchLayer torch, List<KerasLayer> keras) {
  /** What an operator of ONNX takes. */
  sealed interface Operand {
    /** The output of the operator before, which for the first is the layer's input. */
    record Previous() implements Operand {}

    record Input() implements Operand {}

    /** A tensor of the layer. */
    record Parameter(Role role) implements Operand {}

    /** Fixed values. */
    record Constant(Tensor values) implements Operand {}
  }

  /**
   * An operator of ONNX.
   *
   * @param type its name, for example {@code Conv}
   * @param operands at least one
   * @param attributes whole numbers, lists of them, float32 numbers and words, by name
   */
  record Operator(String type, List<Operand> operands, Map<String, Object> attributes) {}

  /**
   * A layer in PyTorch.
   *
   * @param module expression that makes an {@code nn.Module}; empty where none is needed
   * @param call expression for the output, in which x is the input and {@code {m}} the module
   */
  record TorchLayer(String module, String call) {}

  /**
   * A layer of Keras 3.
   *
   * @param module the Python module of its class
   * @param className the class
   * @param config keys of its configuration, without name and type
   * @param arguments named arguments of its call
   * @param withInput whether it takes the layer's input as a second operand
   * @param variables its tensors, in Keras's order
   */
  record KerasLayer(
      String module,
      String className,
      Map<String, Object> config,
      Map<String, Object> arguments,
      boolean withInput,
      List<Variable> variables) {}

  /**
   * A tensor as Keras holds it.
   *
   * @param role which of the layer's tensors
   * @param axes for each of Keras's axes, the axis of ours
   */
  record Variable(Role role, List<Integer> axes) {}
}
