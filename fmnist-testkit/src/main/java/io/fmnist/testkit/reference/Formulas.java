package io.fmnist.testkit.reference;

import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.DepthwiseConv2d;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.GlobalAvgPool;
import io.fmnist.api.layer.GlobalMaxPool;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Normalization;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.optimizer.Regularization;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which formula stands for which layer and optimizer. This class holds the right ones; {@link
 * Mistake} overrides one method at a time.
 */
class Formulas extends OptimizerFormulas implements Layer.Visitor<Formulas.Place, LayerMath> {

  /**
   * Where a layer stands.
   *
   * @param resolved its shapes, padding and parameters
   * @param parameters of the whole network by name
   */
  record Place(ResolvedLayer resolved, Map<String, Parameter> parameters) {
    Parameter parameter(Role role) {
      return java.util.Objects.requireNonNull(parameters.get(resolved.parameter(role).name()));
    }

    Optional<Parameter> bias() {
      return resolved.has(Role.BIAS) ? Optional.of(parameter(Role.BIAS)) : Optional.empty();
    }

    int area() {
      return resolved.input() instanceof ImageShape map ? map.height() * map.width() : 1;
    }
  }

  /** Returns the formulas of a run of layers. */
  SequenceMath sequence(List<ResolvedLayer> layers, Map<String, Parameter> parameters) {
    return new SequenceMath(layers.stream().map(l -> layer(l, parameters)).toList());
  }

  /** Returns the formula of a layer. */
  LayerMath layer(ResolvedLayer layer, Map<String, Parameter> parameters) {
    return layer.layer().accept(this, new Place(layer, parameters));
  }

  @Override
  public LayerMath visitConv2d(Conv2d layer, Place at) {
    return new Conv2dMath(at, 1, layer.window());
  }

  @Override
  public LayerMath visitDepthwiseConv2d(DepthwiseConv2d layer, Place at) {
    return new Conv2dMath(at, at.resolved.input().channels(), layer.window());
  }

  @Override
  public LayerMath visitMaxPool2d(MaxPool2d layer, Place at) {
    return new MaxPool2dMath(at, at.resolved.imageOutput(), layer.window());
  }

  @Override
  public LayerMath visitAvgPool2d(AvgPool2d layer, Place at) {
    return new AvgPool2dMath(at, layer.window());
  }

  @Override
  public LayerMath visitGlobalAvgPool(GlobalAvgPool layer, Place at) {
    return new GlobalAvgPoolMath(at.resolved.imageInput());
  }

  /** A max pool whose window is the map. */
  @Override
  public LayerMath visitGlobalMaxPool(GlobalMaxPool layer, Place at) {
    ImageShape in = at.resolved.imageInput();
    return new MaxPool2dMath(
        at, new ImageShape(in.channels(), 1, 1), new Window(in.height(), in.width(), 1, 1));
  }

  @Override
  public LayerMath visitBatchNorm(BatchNorm layer, Place at) {
    return new BatchNormMath(layer, at);
  }

  @Override
  public LayerMath visitNormalization(Normalization layer, Place at) {
    return new NormalizationMath(layer, at);
  }

  @Override
  public LayerMath visitActivation(Activation layer, Place at) {
    return new ActivationMath(layer.function());
  }

  @Override
  public LayerMath visitDropout(Dropout layer, Place at) {
    return new DropoutMath(layer.rate(), at.resolved.dropoutOrdinal(), at.resolved.input());
  }

  @Override
  public LayerMath visitFlatten(Flatten layer, Place at) {
    return new FlattenMath();
  }

  @Override
  public LayerMath visitDense(Dense layer, Place at) {
    return new DenseMath(
        at.resolved.input().elements(), layer.units(), at.parameter(Role.KERNEL), at.bias());
  }

  @Override
  public LayerMath visitResidual(Residual layer, Place at) {
    return new ResidualMath(
        sequence(at.resolved.main(), at.parameters),
        sequence(at.resolved.shortcut(), at.parameters));
  }

  /** Returns what comes before an optimizer's formula. */
  RegularizationMath regularization(Regularization regularization) {
    return new RegularizationMath(regularization);
  }

  /** Returns whether updates leave a tensor as it is. */
  boolean stays(Parameter parameter) {
    return parameter.frozen;
  }

  SoftmaxCrossEntropyMath loss() {
    return new SoftmaxCrossEntropyMath();
  }

  /** Returns what the network sees of a pixel: its value from 0 to 255, divided by 255. */
  double pixel(byte stored) {
    return (stored & 0xFF) / 255.0;
  }

  /**
   * Returns the learning rate that a step uses, given the step's and that of the model's first
   * step.
   */
  double learningRate(double given, double first) {
    return given;
  }
}
