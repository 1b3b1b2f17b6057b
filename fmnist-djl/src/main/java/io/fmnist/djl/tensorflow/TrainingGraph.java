package io.fmnist.djl.tensorflow;

import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.support.FlattenPlan;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;

/**
 * Builds the graphs of a network and its optimizer, one for each kind of run. They name the same
 * variables, which hold weights and optimizer state; the batch size is free.
 *
 * <table>
 * <caption>Inputs and outputs</caption>
 * <tr><th>kind</th><th>inputs</th><th>outputs</th></tr>
 * <tr><td>train</td><td>pixels, targets, masks, rates</td><td>logits</td></tr>
 * <tr><td>gradients</td><td>pixels, targets, masks</td><td>logits, gradients</td></tr>
 * <tr><td>apply</td><td>gradients, rates</td><td>a scalar</td></tr>
 * <tr><td>logits</td><td>pixels</td><td>logits</td></tr>
 * <tr><td>set_weights, set_state</td><td>values</td><td>a scalar</td></tr>
 * <tr><td>get_weights, get_state</td><td>a scalar</td><td>values</td></tr>
 * </table>
 *
 * <p>Rates are the optimizer's ({@link KernelForm#rate}) and, with weight decay, the part of a
 * weight that a step keeps.
 */
final class TrainingGraph {
  private final GraphBuilder nodes;
  private final Architecture architecture;
  private final Optimizer optimizer;
  private final Regularization regularization;
  private final FrozenLayers frozen;
  private final FlattenPlan flattens;
  private final Map<String, Layout> layouts = new LinkedHashMap<>();
  private final Map<String, Variable> variables = new HashMap<>();

  private TrainingGraph(GraphBuilder nodes, ModelRequest request) {
    this.nodes = nodes;
    this.architecture = request.architecture();
    this.optimizer = request.optimizer();
    this.regularization = request.regularization();
    this.frozen = request.frozen();
    this.flattens = new FlattenPlan(architecture);
    Layout.all(architecture, flattens).forEach(l -> layouts.put(l.spec().name(), l));
  }

  /** Builds a graph; free of native memory. */
  static MetaGraphDef of(ModelRequest request, Signature.Kind kind) {
    try (GraphBuilder nodes = new GraphBuilder(kind + "/")) {
      TrainingGraph graph = new TrainingGraph(nodes, request);
      Signature signature =
          switch (kind) {
            case TRAIN -> graph.train();
            case GRADIENTS -> graph.gradients();
            case APPLY -> graph.apply();
            case LOGITS -> graph.logits();
            case SET_WEIGHTS -> graph.set(graph.weights());
            case GET_WEIGHTS -> graph.get(graph.weights());
            case SET_STATE -> graph.set(graph.state());
            case GET_STATE -> graph.get(graph.state());
          };
      return MetaGraphDef.newBuilder()
          .setGraphDef(nodes.toGraphDef())
          .putSignatureDef(kind.name(), signature.toProto())
          .build();
    }
  }

  private Variable variable(Layout layout, String suffix) {
    return variables.computeIfAbsent(
        layout.spec().name() + suffix, name -> Variable.add(nodes, layout, name));
  }

  private Variable variable(ParameterSpec spec) {
    return variable(Objects.requireNonNull(layouts.get(spec.name())), "");
  }

  private Variable slot(Layout layout, String slot) {
    return variable(layout, "." + slot);
  }

  private List<Variable> weights() {
    return layouts.values().stream().map(l -> variable(l, "")).toList();
  }

  private List<Variable> state() {
    return optimizer.slots().stream()
        .flatMap(slot -> trainable().stream().map(l -> slot(l, slot)))
        .toList();
  }

  private List<Layout> trainable() {
    return layouts.values().stream().filter(l -> l.spec().isTrainable()).toList();
  }

  private Output<?> pixels() {
    ImageShape image = architecture.input();
    return nodes.placeholder(
        DataType.DT_UINT8, -1, image.channels(), image.height(), image.width());
  }

  private Output<?> input(Output<?> pixels) {
    return Pixels.scaledChannelsLast(nodes, pixels, architecture.input());
  }

  private Forward forward(boolean training) {
    return new Forward(nodes, s -> variable(s).value(), flattens, training, frozen);
  }

  /**
   * Both passes of training.
   *
   * @param inputs pixels, targets, masks
   * @param images how many there are, as float
   * @param gradients by every trainable tensor
   */
  private record Passes(
      List<Output<?>> inputs,
      Output<?> images,
      Output<?> logits,
      List<Output<?>> gradients,
      List<Forward.BatchStatistics> statistics) {}

  private Passes passes() {
    Output<?> pixels = pixels();
    Output<?> targets = nodes.placeholder(DataType.DT_FLOAT, -1, architecture.classes());
    Forward forward = forward(true);
    Output<?> logits = forward.run(architecture.resolved(), input(pixels));
    Output<?> sums = rowSums(targets);
    Output<?> images = nodes.cast(nodes.op("Size", sums), DataType.DT_FLOAT);
    List<Output<?>> inputs = new ArrayList<>(List.of(pixels, targets));
    architecture
        .dropouts()
        .forEach(d -> inputs.add(Objects.requireNonNull(forward.masks().get(d.dropoutOrdinal()))));
    return new Passes(
        inputs, images, logits, gradients(logits, targets, sums, images), forward.statistics());
  }

  private Signature gradients() {
    Passes passes = passes();
    List<Output<?>> outputs = new ArrayList<>(List.of(passes.logits));
    outputs.addAll(passes.gradients);
    return new Signature(passes.inputs, outputs);
  }

  private Signature train() {
    Passes passes = passes();
    List<Output<?>> rates = rates();
    List<GraphOperation> updates = new ArrayList<>(updates(passes.gradients, rates));
    passes.statistics.forEach(s -> updates.addAll(statistics(s, passes.images)));
    List<Output<?>> inputs = new ArrayList<>(passes.inputs);
    inputs.addAll(rates);
    return new Signature(inputs, List.of(after(updates, passes.logits)));
  }

  private Signature apply() {
    List<Output<?>> inputs = new ArrayList<>();
    trainable().forEach(l -> inputs.add(nodes.placeholder(DataType.DT_FLOAT, l.shape())));
    List<Output<?>> rates = rates();
    Output<?> done = after(updates(inputs, rates), rates.get(0));
    inputs.addAll(rates);
    return new Signature(inputs, List.of(done));
  }

  private List<Output<?>> rates() {
    List<Output<?>> rates = new ArrayList<>(List.of(nodes.placeholder(DataType.DT_FLOAT)));
    if (regularization.weightDecay() != 0) {
      rates.add(nodes.placeholder(DataType.DT_FLOAT));
    }
    return rates;
  }

  private Output<?> rowSums(Output<?> targets) {
    return nodes
        .op("Sum")
        .addInput(targets)
        .addInput(nodes.integers(1))
        .setAttr("keep_dims", true)
        .build()
        .output(0);
  }

  /**
   * Adds the gradients of the mean loss by every trainable tensor. TensorFlow's own gradient by the
   * logits holds for targets that add up to 1, so they are scaled to that, and back afterwards.
   */
  private List<Output<?>> gradients(
      Output<?> logits, Output<?> targets, Output<?> sums, Output<?> images) {
    Output<?> ofDistribution =
        nodes
            .op("SoftmaxCrossEntropyWithLogits")
            .addInput(logits)
            .addInput(nodes.op("DivNoNan", targets, sums))
            .build()
            .output(1);
    Output<?> ofSum = nodes.op("Mul", ofDistribution, sums);
    Output<?>[] by =
        trainable().stream().map(l -> variable(l, "").value()).toArray(Output<?>[]::new);
    return List.of(nodes.gradients(logits, nodes.op("RealDiv", ofSum, images), by));
  }

  private List<GraphOperation> updates(List<Output<?>> gradients, List<Output<?>> rates) {
    List<Layout> parameters = trainable();
    KernelForm.Operation update = KernelForm.of(optimizer).operation();
    List<Output<?>> clipped = regularization.clipNorm() == 0 ? gradients : clipped(gradients);
    List<GraphOperation> updates = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      Layout layout = parameters.get(i);
      if (frozen.contains(layout.spec())) {
        continue;
      }
      Variable parameter = variable(layout, "");
      Output<?> gradient = clipped.get(i);
      List<GraphOperation> decay = new ArrayList<>();
      // Both take what the parameter was when the run began: its one ReadVariableOp comes first.
      if (regularization.decays(layout.spec().role())) {
        if (regularization.l2() != 0) {
          Output<?> l2 = nodes.scalar(regularization.l2());
          gradient = nodes.op("AddV2", gradient, nodes.op("Mul", parameter.value(), l2));
        }
        if (regularization.weightDecay() != 0) {
          decay.add(assign(parameter, nodes.op("Mul", parameter.value(), rates.get(1))));
        }
      }
      List<Variable> state = optimizer.slots().stream().map(s -> slot(layout, s)).toList();
      updates.add(
          update.of(new OptimizerUpdate(nodes, parameter, state, gradient, rates.get(0), decay)));
    }
    return updates;
  }

  /**
   * Scales gradients so that the norm of those of layers that are not frozen is at most the clip
   * norm.
   */
  private List<Output<?>> clipped(List<Output<?>> gradients) {
    List<Layout> parameters = trainable();
    List<Output<?>> counted = new ArrayList<>();
    for (int i = 0; i < gradients.size(); i++) {
      if (!frozen.contains(parameters.get(i).spec())) {
        counted.add(gradients.get(i));
      }
    }
    if (counted.isEmpty()) {
      return gradients;
    }
    Output<?>[] halves = counted.stream().map(g -> nodes.op("L2Loss", g)).toArray(Output<?>[]::new);
    Output<?> half = nodes.op("AddN").addInputList(halves).build().output(0);
    Output<?> norm = nodes.op("Sqrt", nodes.op("Mul", half, nodes.scalar(2)));
    Output<?> clip = nodes.scalar(regularization.clipNorm());
    Output<?> factor = nodes.op("RealDiv", clip, nodes.op("Maximum", norm, clip));
    // Adds NaN where the norm is not finite, else 0.
    Output<?> scale = nodes.op("AddV2", factor, nodes.op("Sub", norm, norm));
    return gradients.stream().<Output<?>>map(g -> nodes.op("Mul", g, scale)).toList();
  }

  /**
   * Adds {@code running = momentum * running + (1 - momentum) * batch} for both statistics, the
   * variance as population variance.
   */
  private List<GraphOperation> statistics(Forward.BatchStatistics batch, Output<?> images) {
    double momentum = ((BatchNorm) batch.at().layer()).momentum();
    Output<?> count = nodes.op("Mul", images, nodes.scalar(batch.places()));
    Output<?> toPopulation = nodes.op("RealDiv", nodes.op("Sub", count, nodes.scalar(1)), count);
    Output<?> variance = nodes.op("Mul", batch.unbiasedVariance(), toPopulation);
    return List.of(
        move(variable(batch.at().parameter(Role.RUNNING_MEAN)), batch.mean(), momentum),
        move(variable(batch.at().parameter(Role.RUNNING_VARIANCE)), variance, momentum));
  }

  private GraphOperation move(Variable running, Output<?> batch, double momentum) {
    return assign(
        running,
        nodes.op(
            "AddV2",
            nodes.op("Mul", running.value(), nodes.scalar(momentum)),
            nodes.op("Mul", batch, nodes.scalar(1 - momentum))));
  }

  private GraphOperation assign(Variable variable, Output<?> value) {
    return nodes.op("AssignVariableOp").addInput(variable.handle()).addInput(value).build();
  }

  /** Returns a value that is only there when all operations are done. */
  private Output<?> after(List<GraphOperation> operations, Output<?> value) {
    GraphOperationBuilder identity = nodes.op("Identity").addInput(value);
    operations.forEach(identity::addControlInput);
    return identity.build().output(0);
  }

  private Signature logits() {
    Output<?> pixels = pixels();
    Output<?> logits = forward(false).run(architecture.resolved(), input(pixels));
    return new Signature(List.of(pixels), List.of(logits));
  }

  // A network without parameters has nothing to move, but DJL needs an input and an output.

  private Signature set(List<Variable> moved) {
    Output<?> unused = nodes.placeholder(DataType.DT_FLOAT);
    List<Output<?>> values = new ArrayList<>();
    List<GraphOperation> assigned = new ArrayList<>();
    for (Variable variable : moved) {
      Output<?> value = nodes.placeholder(DataType.DT_FLOAT, variable.layout().shape());
      values.add(value);
      assigned.add(assign(variable, value));
    }
    values.add(unused);
    return new Signature(values, List.of(after(assigned, unused)));
  }

  private Signature get(List<Variable> moved) {
    Output<?> unused = nodes.placeholder(DataType.DT_FLOAT);
    List<Output<?>> values = new ArrayList<>(moved.stream().map(Variable::value).toList());
    values.add(after(List.of(), unused));
    return new Signature(List.of(unused), values);
  }
}
