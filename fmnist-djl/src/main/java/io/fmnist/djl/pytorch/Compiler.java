package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.support.ChannelsLast;
import io.fmnist.api.backend.support.ExecutionOrder;
import io.fmnist.api.backend.support.FlatTensor;
import io.fmnist.api.backend.support.FlattenPlan;
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
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Turns an architecture into engine calls and lays out its parameters. */
final class Compiler implements Layer.Visitor<ResolvedLayer, Op> {
  private final List<Slot> slots = new ArrayList<>();
  private final List<ResolvedLayer> batchNorms = new ArrayList<>();
  private final List<DropoutOp> dropouts = new ArrayList<>();
  private final FlattenPlan flattens;
  private final FrozenLayers frozen;
  private int offset;

  private Compiler(Architecture architecture, FrozenLayers frozen) {
    this.frozen = frozen;
    flattens = new FlattenPlan(architecture);
  }

  static Program compile(Architecture architecture, FrozenLayers frozen) {
    Compiler compiler = new Compiler(architecture, frozen);
    List<Op> ops = compiler.compile(architecture.resolved());
    return new Program(ops, compiler.slots, compiler.batchNorms, compiler.dropouts);
  }

  private List<Op> compile(List<ResolvedLayer> layers) {
    List<Op> ops = new ArrayList<>();
    for (ResolvedLayer at : ExecutionOrder.of(layers)) {
      ops.add(at.layer().accept(this, at));
    }
    return ops;
  }

  private int slot(ParameterSpec spec, ChannelsLast layout, long... shape) {
    slots.add(new Slot(new FlatTensor(spec, offset, layout), new Shape(shape)));
    offset += spec.size();
    return slots.size() - 1;
  }

  private int plainSlot(ParameterSpec spec) {
    return slot(spec, ChannelsLast.none(spec.size()), spec.size());
  }

  private int bias(ResolvedLayer at) {
    return at.has(Role.BIAS) ? plainSlot(at.parameter(Role.BIAS)) : -1;
  }

  @Override
  public Op visitConv2d(Conv2d layer, ResolvedLayer at) {
    return convolution(layer.window(), at, 1);
  }

  @Override
  public Op visitDepthwiseConv2d(DepthwiseConv2d layer, ResolvedLayer at) {
    return convolution(layer.window(), at, at.input().channels());
  }

  private Op convolution(Window window, ResolvedLayer at, int groups) {
    int rows = window.height();
    int columns = window.width();
    int filters = at.output().channels();
    int channels = at.input().channels() / groups;
    int kernel =
        slot(
            at.parameter(Role.KERNEL),
            new ChannelsLast(filters, channels, rows * columns),
            filters,
            rows,
            columns,
            channels);
    return ConvolutionOp.of(kernel, bias(at), window, at, groups);
  }

  @Override
  public Op visitMaxPool2d(MaxPool2d layer, ResolvedLayer at) {
    return new MaxPoolOp(layer.window(), at.padding());
  }

  @Override
  public Op visitAvgPool2d(AvgPool2d layer, ResolvedLayer at) {
    return AvgPoolOp.of(layer.window(), at);
  }

  @Override
  public Op visitGlobalAvgPool(GlobalAvgPool layer, ResolvedLayer at) {
    return globalPool(at, JniUtils::adaptiveAvgPool);
  }

  @Override
  public Op visitGlobalMaxPool(GlobalMaxPool layer, ResolvedLayer at) {
    // PyTorch gives the gradient of equal maxima to the first in row-major order.
    return globalPool(at, JniUtils::adaptiveMaxPool);
  }

  private static Op globalPool(ResolvedLayer at, BiFunction<PtNDArray, Shape, PtNDArray> pool) {
    int channels = at.output().elements();
    return (maps, context) ->
        JniUtils.reshape(
            pool.apply(maps, new Shape(1, 1)), new long[] {context.images(), channels});
  }

  @Override
  public Op visitBatchNorm(BatchNorm layer, ResolvedLayer at) {
    int gamma = plainSlot(at.parameter(Role.GAMMA));
    int beta = plainSlot(at.parameter(Role.BETA));
    batchNorms.add(at);
    int features = at.parameter(Role.GAMMA).size();
    return new BatchNormOp(
        batchNorms.size() - 1,
        gamma,
        beta,
        features,
        at.input().elements() / features,
        layer.epsilon(),
        frozen.contains(at.path()));
  }

  @Override
  public Op visitNormalization(Normalization layer, ResolvedLayer at) {
    int channels = at.input().channels();
    return new NormalizationOp(
        layer.means(channels), layer.deviations(channels), at.input() instanceof ImageShape);
  }

  @Override
  public Op visitActivation(Activation layer, ResolvedLayer at) {
    return new ActivationOp(layer.function());
  }

  @Override
  public Op visitDropout(Dropout layer, ResolvedLayer at) {
    DropoutOp dropout = new DropoutOp(at.dropoutOrdinal(), layer.rate(), at.input());
    dropouts.add(dropout);
    return dropout;
  }

  @Override
  public Op visitFlatten(Flatten layer, ResolvedLayer at) {
    return new FlattenOp(at.output().elements(), flattens.keepsChannelsLast(at));
  }

  @Override
  public Op visitDense(Dense layer, ResolvedLayer at) {
    ParameterSpec spec = at.parameter(Role.KERNEL);
    int features = at.input().elements();
    return new DenseOp(slot(spec, flattens.kernelOrder(at), layer.units(), features), bias(at));
  }

  @Override
  public Op visitResidual(Residual layer, ResolvedLayer at) {
    return new ResidualOp(compile(at.main()), compile(at.shortcut()));
  }
}
