package io.fmnist.djl.tensorflow;

import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;

/**
 * The operation that updates one parameter and its state in place. The kernels have our formulas,
 * see {@link KernelForm} for the scaling of state.
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
    List<GraphOperation> before)
    implements Optimizer.Visitor<GraphOperation> {
  /**
   * Adam's kernel computes {@code m += (g - m) * (1 - beta)}, which for a smaller beta loses digits
   * where m is much larger than g.
   */
  private static final double EXACT = 0.5;

  private GraphOperationBuilder start(String type) {
    GraphOperationBuilder builder = nodes.op(type).addInput(parameter.handle());
    before.forEach(builder::addControlInput);
    slots.forEach(slot -> builder.addInput(slot.handle()));
    return builder;
  }

  @Override
  public GraphOperation visitSgd(Sgd sgd) {
    return start("ResourceApplyKerasMomentum")
        .addInput(rate)
        .addInput(gradient)
        .addInput(nodes.scalar(sgd.momentum()))
        .setAttr("use_nesterov", sgd.nesterov())
        .build();
  }

  @Override
  public GraphOperation visitAdam(Adam adam) {
    if (adam.beta1() < EXACT || adam.beta2() < EXACT) {
      return adamWrittenOut(adam);
    }
    // The rate is corrected for bias already: powers of 0 switch TensorFlow's own correction off.
    Output<?> zero = nodes.scalar(0);
    return start("ResourceApplyAdam")
        .addInput(zero)
        .addInput(zero)
        .addInput(rate)
        .addInput(nodes.scalar(adam.beta1()))
        .addInput(nodes.scalar(adam.beta2()))
        .addInput(nodes.scalar(KernelForm.epsilon(adam)))
        .addInput(gradient)
        .build();
  }

  private GraphOperation adamWrittenOut(Adam adam) {
    double rest1 = 1f - (float) adam.beta1();
    double rest2 = 1f - (float) adam.beta2();
    Output<?> m = mean(slots.get(0), adam.beta1(), rest1, gradient);
    Output<?> v = mean(slots.get(1), adam.beta2(), rest2, nodes.op("Square", gradient));
    Output<?> divisor =
        nodes.op("AddV2", nodes.op("Sqrt", v), nodes.scalar(KernelForm.epsilon(adam)));
    Output<?> step = nodes.op("RealDiv", nodes.op("Mul", rate, m), divisor);
    return subtract(step, assign(slots.get(0), m), assign(slots.get(1), v));
  }

  private Output<?> mean(Variable slot, double decay, double rest, Output<?> value) {
    return nodes.op(
        "AddV2",
        nodes.op("Mul", slot.value(), nodes.scalar(decay)),
        nodes.op("Mul", value, nodes.scalar(rest)));
  }

  private GraphOperation subtract(Output<?> step, GraphOperation... assigned) {
    GraphOperationBuilder builder = nodes.op("AssignSubVariableOp").addInput(parameter.handle());
    before.forEach(builder::addControlInput);
    for (GraphOperation other : assigned) {
      builder.addControlInput(other);
    }
    return builder.addInput(step).build();
  }

  private GraphOperation assign(Variable variable, Output<?> value) {
    return nodes.op("AssignVariableOp").addInput(variable.handle()).addInput(value).build();
  }

  @Override
  public GraphOperation visitAdagrad(Adagrad adagrad) {
    return start("ResourceApplyAdagradV2")
        .addInput(rate)
        .addInput(nodes.scalar(adagrad.epsilon()))
        .addInput(gradient)
        .build();
  }

  @Override
  public GraphOperation visitAdadelta(Adadelta adadelta) {
    return start("ResourceApplyAdadelta")
        .addInput(rate)
        .addInput(nodes.scalar(adadelta.rho()))
        .addInput(nodes.scalar(KernelForm.epsilon(adadelta)))
        .addInput(gradient)
        .build();
  }

  // TensorFlow's kernel has the formula, but computes 1 - rho in float32 and loses digits where
  // rho is small, as Adam's.
  @Override
  public GraphOperation visitRmsProp(RmsProp rmsProp) {
    Output<?> squares =
        mean(slots.get(0), rmsProp.rho(), 1 - rmsProp.rho(), nodes.op("Square", gradient));
    Output<?> root = nodes.op("Sqrt", nodes.op("AddV2", squares, nodes.scalar(rmsProp.epsilon())));
    Output<?> step = nodes.op("RealDiv", nodes.op("Mul", rate, gradient), root);
    if (rmsProp.momentum() == 0) {
      return subtract(step, assign(slots.get(0), squares));
    }
    Output<?> kept = nodes.op("Mul", slots.get(1).value(), nodes.scalar(rmsProp.momentum()));
    Output<?> moved = nodes.op("AddV2", kept, step);
    return subtract(moved, assign(slots.get(0), squares), assign(slots.get(1), moved));
  }

  @Override
  public GraphOperation visitLion(Lion lion) {
    Variable m = slots.get(0);
    Output<?> sign = nodes.op("Sign", mean(m, lion.beta1(), 1 - lion.beta1(), gradient));
    Output<?> next = mean(m, lion.beta2(), 1 - lion.beta2(), gradient);
    return subtract(nodes.op("Mul", rate, sign), assign(m, next));
  }
}
