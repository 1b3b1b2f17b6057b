package io.fmnist.djl.tensorflow;

import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;

/**
 * One parameter's update, and the operations that {@link KernelForm} makes it of.
 *
 * @param parameter to update
 * @param slots its state, in the optimizer's order
 * @param gradient of the loss by it
 * @param rate scalar, see {@link KernelForm#rate}
 * @param before what must have written the parameter before the update reads it
 */
record OptimizerUpdate(
    GraphBuilder nodes,
    Variable parameter,
    List<Variable> slots,
    Output<?> gradient,
    Output<?> rate,
    List<GraphOperation> before) {

  /** Starts a kernel whose first inputs are the parameter and its state. */
  GraphOperationBuilder kernel(String type) {
    GraphOperationBuilder builder = onParameter(type);
    slots.forEach(slot -> builder.addInput(slot.handle()));
    return builder;
  }

  private GraphOperationBuilder onParameter(String type) {
    GraphOperationBuilder builder = nodes.op(type).addInput(parameter.handle());
    before.forEach(builder::addControlInput);
    return builder;
  }

  Output<?> scalar(double value) {
    return nodes.scalar(value);
  }

  Output<?> op(String type, Output<?>... inputs) {
    return nodes.op(type, inputs);
  }

  /** Returns a state tensor before the update. */
  Output<?> slot(int index) {
    return slots.get(index).value();
  }

  /** Returns {@code decay * slot + rest * value}. */
  Output<?> mean(int slot, double decay, double rest, Output<?> value) {
    return op("AddV2", op("Mul", slot(slot), scalar(decay)), op("Mul", value, scalar(rest)));
  }

  /** Writes a state tensor. */
  GraphOperation assign(int slot, Output<?> value) {
    return nodes.op("AssignVariableOp").addInput(slots.get(slot).handle()).addInput(value).build();
  }

  /** Takes a step off the parameter, after its state was written. */
  GraphOperation subtract(Output<?> step, GraphOperation... assigned) {
    GraphOperationBuilder builder = onParameter("AssignSubVariableOp");
    for (GraphOperation other : assigned) {
      builder.addControlInput(other);
    }
    return builder.addInput(step).build();
  }
}
