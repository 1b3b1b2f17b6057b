package io.fmnist.djl.tensorflow;

import io.fmnist.api.train.Adadelta;
import io.fmnist.api.train.Adagrad;
import io.fmnist.api.train.Adam;
import io.fmnist.api.train.OptimizerVisitor;
import io.fmnist.api.train.Sgd;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;

/**
 * The operation that updates one parameter and its state in place. The kernels
 * have our formulas, see {@link KernelForm} for the scaling of state.
 *
 * @param parameter to update
 * @param slots its state, in the optimizer's order
 * @param gradient of the loss by it
 * @param rate scalar, see {@link KernelForm#rate}
 */
record Update(
    Nodes nodes, Variable parameter, List<Variable> slots, Output<?> gradient, Output<?> rate)
    implements OptimizerVisitor<GraphOperation> {

  private GraphOperationBuilder start(String type) {
    GraphOperationBuilder builder = nodes.op(type).addInput(parameter.handle());
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
}
