package io.fmnist.dl4j;

import io.fmnist.api.backend.support.ExecutionOrder;
import io.fmnist.api.backend.support.FlatTensor;
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
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns layers into operations of one plan. */
final class Compiler implements Layer.Visitor<ResolvedLayer, Op> {
  private final Layout layout;
  private final Parameters parameters;
  private final Map<String, NativeStatistics> running;
  private final FrozenLayers frozen;
  private final List<BatchNormOp> batchNorms = new ArrayList<>();

  /**
   * Prepares.
   *
   * @param running statistics by the path of their batch normalization
   * @param frozen layers that stay as they are in training
   */
  Compiler(
      Layout layout,
      Parameters parameters,
      Map<String, NativeStatistics> running,
      FrozenLayers frozen) {
    this.layout = layout;
    this.parameters = parameters;
    this.running = running;
    this.frozen = frozen;
  }

  /** Returns the batch normalizations compiled so far. */
  List<BatchNormOp> batchNorms() {
    return batchNorms;
  }

  List<Op> compile(List<ResolvedLayer> layers) {
    List<Op> ops = new ArrayList<>();
    for (ResolvedLayer at : ExecutionOrder.of(layers)) {
      ops.add(at.layer().accept(this, at));
    }
    return ops;
  }

  private Trained trained(ResolvedLayer at, Role role) {
    FlatTensor tensor = layout.tensor(at.parameter(role));
    return new Trained(parameters.value(tensor), parameters.gradient(tensor));
  }

  private @Nullable Trained bias(ResolvedLayer at) {
    return at.has(Role.BIAS) ? trained(at, Role.BIAS) : null;
  }

  @Override
  public Op visitConv2d(Conv2d layer, ResolvedLayer at) {
    Trained kernel = trained(at, Role.KERNEL);
    ImageShape out = at.imageOutput();
    if (layer.window().equals(Window.square(1, 1)) && at.padding().isZero()) {
      int[] shape = {out.channels(), at.imageInput().channels()};
      Trained matrix =
          new Trained(kernel.value().reshape('c', shape), kernel.gradient().reshape('c', shape));
      return new PointwiseOp(at.imageInput(), out, new DenseOp(matrix, bias(at)));
    }
    return new ConvolutionOp("conv2d", kernel, bias(at), layer.window(), at.padding(), out);
  }

  @Override
  public Op visitDepthwiseConv2d(DepthwiseConv2d layer, ResolvedLayer at) {
    Trained kernel = trained(at, Role.KERNEL);
    int[] shape = {1, at.input().channels(), layer.window().height(), layer.window().width()};
    return new ConvolutionOp(
        "depthwise_conv2d",
        new Trained(kernel.value().reshape('c', shape), kernel.gradient().reshape('c', shape)),
        bias(at),
        layer.window(),
        at.padding(),
        at.imageOutput());
  }

  @Override
  public Op visitMaxPool2d(MaxPool2d layer, ResolvedLayer at) {
    return PoolOp.max(layer.window(), at.padding(), at.imageOutput());
  }

  @Override
  public Op visitAvgPool2d(AvgPool2d layer, ResolvedLayer at) {
    return PoolOp.mean(layer.window(), at);
  }

  @Override
  public Op visitGlobalAvgPool(GlobalAvgPool layer, ResolvedLayer at) {
    return GlobalPoolOp.mean(at.imageInput());
  }

  @Override
  public Op visitGlobalMaxPool(GlobalMaxPool layer, ResolvedLayer at) {
    return GlobalPoolOp.max(at.imageInput());
  }

  @Override
  public Op visitBatchNorm(BatchNorm layer, ResolvedLayer at) {
    BatchNormOp op =
        new BatchNormOp(
            new BatchNormTensors(
                trained(at, Role.GAMMA),
                trained(at, Role.BETA),
                Objects.requireNonNull(running.get(at.path())),
                layer.epsilon(),
                frozen.contains(at.path())));
    batchNorms.add(op);
    return op;
  }

  @Override
  public Op visitNormalization(Normalization layer, ResolvedLayer at) {
    return new NormalizationOp(
        layer.means(at.input().channels()), layer.deviations(at.input().channels()));
  }

  @Override
  public Op visitActivation(Activation layer, ResolvedLayer at) {
    return switch (layer.function()) {
      case RELU, LEAKY_RELU, ELU, SIGMOID, TANH -> new ActivationOp(layer.function());
      case GELU, GELU_TANH, SILU, HARD_SWISH -> new GatedOp(layer.function());
    };
  }

  @Override
  public Op visitDropout(Dropout layer, ResolvedLayer at) {
    return new DropoutOp(at.dropoutOrdinal(), layer.rate());
  }

  @Override
  public Op visitFlatten(Flatten layer, ResolvedLayer at) {
    return new FlattenOp(at.imageInput(), layout.isFree(at));
  }

  @Override
  public Op visitDense(Dense layer, ResolvedLayer at) {
    return new DenseOp(trained(at, Role.KERNEL), bias(at));
  }

  @Override
  public Op visitResidual(Residual layer, ResolvedLayer at) {
    return new ResidualOp(compile(at.main()), compile(at.shortcut()));
  }
}
