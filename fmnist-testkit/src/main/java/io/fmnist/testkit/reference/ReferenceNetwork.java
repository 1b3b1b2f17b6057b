package io.fmnist.testkit.reference;

import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * A network in float64: forward, loss, backward, running statistics. Not safe for several threads.
 */
public final class ReferenceNetwork {
  private final Architecture architecture;
  private final Formulas formulas;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final SequenceMath layers;

  /**
   * Builds a network with the right formulas.
   *
   * @param weights to start from; they fit the architecture
   */
  public ReferenceNetwork(Architecture architecture, Weights weights) {
    this(architecture, FrozenLayers.NONE, weights, new Formulas());
  }

  ReferenceNetwork(
      Architecture architecture, FrozenLayers frozen, Weights weights, Formulas formulas) {
    this.architecture = architecture;
    this.formulas = formulas;
    for (ParameterSpec p : architecture.parameters()) {
      parameters.put(p.name(), new Parameter(p, frozen.contains(p)));
    }
    this.layers = formulas.sequence(architecture.resolved(), parameters);
    setWeights(weights);
  }

  /**
   * Replaces all tensors.
   *
   * @throws io.fmnist.api.InvalidSpecException if they do not fit
   */
  public void setWeights(Weights weights) {
    weights.requireFit(architecture);
    parameters.values().forEach(p -> p.load(weights.get(p.spec.name()).toArray()));
  }

  /** Returns all tensors rounded to float32. */
  public Weights weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    parameters.forEach(
        (name, p) -> tensors.put(name, Tensor.of(p.spec.shape(), Floats.of(p.values))));
    return new Weights(tensors);
  }

  /** Returns a copy of one tensor's float64 values. */
  public double[] values(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("no tensor is named " + name);
    }
    return parameter.values.clone();
  }

  /** Returns the tensors themselves, in canonical order. */
  Collection<Parameter> parameters() {
    return parameters.values();
  }

  /** Returns the logits in inference mode, [N, classes]; labels are not used. */
  public double[] logits(Batch batch) {
    return layers.forward(input(batch), ForwardContext.inference(batch.size()));
  }

  /** Returns loss and gradients in training mode; changes nothing that can be seen from outside. */
  public ReferenceGradients gradients(Batch batch, DropoutMasks masks) {
    int classes = architecture.classes();
    parameters.values().forEach(p -> Arrays.fill(p.gradient, 0));
    double[] logits =
        layers.forward(input(batch), ForwardContext.training(batch.size(), masks, Kinks.ignored()));
    SoftmaxCrossEntropyMath loss = formulas.loss();
    layers.backward(loss.gradient(logits, batch, classes));
    Map<String, double[]> gradients = new LinkedHashMap<>();
    parameters.forEach(
        (name, p) -> {
          if (p.spec.isTrainable()) {
            gradients.put(name, p.gradient.clone());
          }
        });
    return new ReferenceGradients(loss.loss(logits, batch, classes), logits, gradients);
  }

  /**
   * Returns the indices of the images for which a value in training mode lies nearer to a kink of
   * its function than {@code width}, but not on it: before a rectifier a value that near to 0, in a
   * pool's window two values that near to each other at the top. Rounding may honestly move such a
   * value across, and the gradient jumps there.
   *
   * @param width given how many values one image has in the layer
   */
  public BitSet imagesNearKinks(Batch batch, DropoutMasks masks, IntToDoubleFunction width) {
    Kinks kinks = new Kinks(width);
    layers.forward(input(batch), ForwardContext.training(batch.size(), masks, kinks));
    return kinks.images();
  }

  /** Moves the running statistics as the last call of {@code gradients} demands. */
  public void updateStatistics() {
    layers.updateStatistics();
  }

  private double[] input(Batch batch) {
    ByteBuffer pixels = batch.pixels();
    double[] input = new double[pixels.remaining()];
    for (int i = 0; i < input.length; i++) {
      input[i] = formulas.pixel(pixels.get(i));
    }
    return input;
  }
}
