package io.fmnist.djl.tensorflow;

import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.support.FlattenPlan;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Compiles a network and its optimizer to one graph with seven signatures. Variables hold weights
 * and optimizer state; the batch size is free.
 *
 * <table>
 * <caption>Signatures</caption>
 * <tr><th>name</th><th>inputs</th><th>outputs</th></tr>
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
  private final Map<String, Variable> variables = new LinkedHashMap<>();
  private final List<List<Variable>> slots = new ArrayList<>();
  private final List<Signature> signatures = new ArrayList<>();

  private TrainingGraph(GraphBuilder nodes, ModelRequest request) {
    this.nodes = nodes;
    this.architecture = request.architecture();
    this.optimizer = request.optimizer();
    this.regularization = request.regularization();
    this.frozen = request.frozen();
    this.flattens = new FlattenPlan(architecture);
  }

  /**
   * A compiled graph, free of native memory.
   *
   * @param plan the graph and its signatures
   * @param weights variables of all tensors, in canonical order
   * @param slots for each slot of the optimizer the variables of the trainable tensors
   */
  record Compiled(GraphPlan plan, List<Variable> weights, List<List<Variable>> slots) {}

  static Compiled compile(ModelRequest request) {
    try (GraphBuilder nodes = new GraphBuilder()) {
      TrainingGraph graph = new TrainingGraph(nodes, request);
      graph.declare();
      graph.addTraining();
      graph.addInference();
      graph.addTransfers();
      return new Compiled(
          GraphPlan.of(nodes.toGraphDef(), graph.signatures),
          List.copyOf(graph.variables.values()),
          graph.slots);
    }
  }

  private void declare() {
    for (ResolvedLayer at : architecture.flattened()) {
      for (ParameterSpec spec : at.parameters()) {
        Layout layout = Layout.of(at, spec, flattens);
        variables.put(spec.name(), Variable.add(nodes, spec, "", layout.order(), layout.shape()));
      }
    }
    for (String slot : optimizer.slots()) {
      slots.add(trainable().stream().map(v -> v.slot(nodes, slot)).toList());
    }
  }

  private Variable variable(ParameterSpec spec) {
    return Objects.requireNonNull(variables.get(spec.name()));
  }

  private List<Variable> trainable() {
    return variables.values().stream().filter(v -> v.spec().isTrainable()).toList();
  }

  private Output<?> pixels() {
    ImageShape image = architecture.input();
    return nodes.placeholder(
        DataType.DT_UINT8, -1, image.channels(), image.height(), image.width());
  }

  private Output<?> input(Output<?> pixels) {
    return Pixels.scaledChannelsLast(nodes, pixels, architecture.input());
  }

  private void addTraining() {
    Output<?> pixels = pixels();
    Output<?> targets = nodes.placeholder(DataType.DT_FLOAT, -1, architecture.classes());
    List<Output<?>> rates = new ArrayList<>(List.of(nodes.placeholder(DataType.DT_FLOAT)));
    if (regularization.weightDecay() != 0) {
      rates.add(nodes.placeholder(DataType.DT_FLOAT));
    }
    Forward forward = new Forward(nodes, s -> variable(s).value(), flattens, true, frozen);
    Output<?> logits = forward.run(architecture.resolved(), input(pixels));
    Output<?> sums = rowSums(targets);
    Output<?> images = nodes.cast(nodes.op("Size", sums), DataType.DT_FLOAT);
    List<Output<?>> gradients = gradients(logits, targets, sums, images);

    List<Output<?>> inputs = new ArrayList<>(List.of(pixels, targets));
    architecture
        .dropouts()
        .forEach(d -> inputs.add(Objects.requireNonNull(forward.masks().get(d.dropoutOrdinal()))));
    List<Output<?>> outputs = new ArrayList<>(List.of(logits));
    outputs.addAll(gradients);
    signatures.add(new Signature("gradients", inputs, outputs));

    List<GraphOperation> updates = new ArrayList<>(updates(gradients, rates));
    forward.statistics().forEach(s -> updates.addAll(statistics(s, images)));
    inputs.addAll(rates);
    signatures.add(new Signature("train", inputs, List.of(after(updates, logits))));

    List<Output<?>> given = new ArrayList<>();
    trainable().forEach(v -> given.add(nodes.placeholder(DataType.DT_FLOAT, v.shape())));
    Output<?> done = after(updates(given, rates), rates.get(0));
    given.addAll(rates);
    signatures.add(new Signature("apply", given, List.of(done)));
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
    Output<?>[] by = trainable().stream().map(Variable::value).toArray(Output<?>[]::new);
    return List.of(nodes.gradients(logits, nodes.op("RealDiv", ofSum, images), by));
  }

  private List<GraphOperation> updates(List<Output<?>> gradients, List<Output<?>> rates) {
    List<Variable> parameters = trainable();
    List<Output<?>> clipped = regularization.clipNorm() == 0 ? gradients : clipped(gradients);
    List<GraphOperation> updates = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      int index = i;
      Variable parameter = parameters.get(i);
      if (frozen.contains(parameter.spec())) {
        continue;
      }
      Output<?> gradient = clipped.get(i);
      List<GraphOperation> decay = new ArrayList<>();
      // Both take what the parameter was when the run began: its one ReadVariableOp comes first.
      if (regularization.decays(parameter.spec().role())) {
        if (regularization.l2() != 0) {
          Output<?> l2 = nodes.scalar(regularization.l2());
          gradient = nodes.op("AddV2", gradient, nodes.op("Mul", parameter.value(), l2));
        }
        if (regularization.weightDecay() != 0) {
          decay.add(assign(parameter, nodes.op("Mul", parameter.value(), rates.get(1))));
        }
      }
      List<Variable> state = slots.stream().map(s -> s.get(index)).toList();
      updates.add(
          optimizer.accept(
              new OptimizerUpdate(nodes, parameter, state, gradient, rates.get(0), decay)));
    }
    return updates;
  }

  /**
   * Scales gradients so that the norm of those of layers that are not frozen is at most the clip
   * norm.
   */
  private List<Output<?>> clipped(List<Output<?>> gradients) {
    List<Variable> parameters = trainable();
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

  private void addInference() {
    Output<?> pixels = pixels();
    Forward forward = new Forward(nodes, s -> variable(s).value(), flattens, false, frozen);
    Output<?> logits = forward.run(architecture.resolved(), input(pixels));
    signatures.add(new Signature("logits", List.of(pixels), List.of(logits)));
  }

  private void addTransfers() {
    addTransfers("weights", List.copyOf(variables.values()));
    addTransfers("state", slots.stream().flatMap(List::stream).toList());
  }

  private void addTransfers(String name, List<Variable> moved) {
    Output<?> unused = nodes.placeholder(DataType.DT_FLOAT);
    List<Output<?>> values = new ArrayList<>();
    List<GraphOperation> assigned = new ArrayList<>();
    for (Variable variable : moved) {
      Output<?> value = nodes.placeholder(DataType.DT_FLOAT, variable.shape());
      values.add(value);
      assigned.add(assign(variable, value));
    }
    // A network without parameters has nothing to move, but DJL needs an input and an output.
    values.add(unused);
    signatures.add(new Signature("set_" + name, values, List.of(after(assigned, unused))));
    List<Output<?>> outputs = new ArrayList<>(moved.stream().map(Variable::value).toList());
    outputs.add(after(List.of(), unused));
    signatures.add(new Signature("get_" + name, List.of(unused), outputs));
  }
}
