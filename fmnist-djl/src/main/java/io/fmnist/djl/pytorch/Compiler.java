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
  private final boolean padsChannels;
  private int offset;

  private boolean feedsNormalization;

  /**
   * Channels of the map at this place in the engine's memory; nothing reads those beyond the
   * layer's.
   */
  private int width;

  private Compiler(Architecture architecture, FrozenLayers frozen, boolean padsChannels) {
    this.frozen = frozen;
    this.padsChannels = padsChannels;
    flattens = new FlattenPlan(architecture);
    width = architecture.input().channels();
  }

  /**
   * Compiles.
   *
   * @param padsChannels whether convolutions may compute more channels than they have filters, to
   *     be faster; see {@link ChannelPadding}
   */
  static Program compile(Architecture architecture, FrozenLayers frozen, boolean padsChannels) {
    Compiler compiler = new Compiler(architecture, frozen, padsChannels);
    List<Op> ops = compiler.compile(architecture.resolved());
    return new Program(ops, compiler.slots, compiler.batchNorms, compiler.dropouts);
  }

  private List<Op> compile(List<ResolvedLayer> layers) {
    List<Op> ops = new ArrayList<>();
    List<ResolvedLayer> ordered = ExecutionOrder.of(layers);
    for (int i = 0; i < ordered.size(); i++) {
      feedsNormalization = isNormalized(ordered.subList(i + 1, ordered.size()));
      ResolvedLayer at = ordered.get(i);
      ops.add(at.layer().accept(this, at));
    }
    return ops;
  }

  /** Returns whether a batch normalization comes before any layer that mixes channels. */
  private static boolean isNormalized(List<ResolvedLayer> layers) {
    for (ResolvedLayer at : layers) {
      if (at.layer() instanceof BatchNorm) {
        return true;
      }
      if (!(at.layer() instanceof Activation || at.layer() instanceof MaxPool2d)) {
        return false;
      }
    }
    return false;
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

  /** Runs an operation without the channels that the layer's input has too many. */
  private Op withoutPadding(ResolvedLayer at, Op op) {
    int channels = at.input().channels();
    boolean padded = at.input() instanceof ImageShape && width > channels;
    width = at.output().channels();
    return padded
        ? (map, context) -> op.forward(ChannelPadding.removed(map, channels), context)
        : op;
  }

  @Override
  public Op visitConv2d(Conv2d layer, ResolvedLayer at) {
    int input = width;
    int filters = at.output().channels();
    width = padsChannels && feedsNormalization ? ChannelPadding.width(filters) : filters;
    return convolution(
        layer.window(), at, 1, new ChannelPadding(input - at.input().channels(), width - filters));
  }

  @Override
  public Op visitDepthwiseConv2d(DepthwiseConv2d layer, ResolvedLayer at) {
    return withoutPadding(
        at, convolution(layer.window(), at, at.input().channels(), ChannelPadding.NONE));
  }

  private Op convolution(
      Window window, ResolvedLayer at, int groups, ChannelPadding channelPadding) {
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
    return ConvolutionOp.of(kernel, bias(at), window, at, groups, channelPadding);
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

  private Op globalPool(ResolvedLayer at, BiFunction<PtNDArray, Shape, PtNDArray> pool) {
    int channels = at.output().elements();
    int padded = width;
    return (maps, context) -> {
      PtNDArray values = pool.apply(maps, new Shape(1, 1));
      PtNDArray vectors = JniUtils.reshape(values, new long[] {context.images(), padded});
      return padded == channels ? vectors : ChannelPadding.removed(vectors, channels);
    };
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
        at.input() instanceof ImageShape ? width - features : 0,
        at.input().elements() / features,
        layer.epsilon(),
        frozen.contains(at.path()));
  }

  @Override
  public Op visitNormalization(Normalization layer, ResolvedLayer at) {
    int channels = at.input().channels();
    boolean isMap = at.input() instanceof ImageShape;
    return withoutPadding(
        at, new NormalizationOp(layer.means(channels), layer.deviations(channels), isMap));
  }

  @Override
  public Op visitActivation(Activation layer, ResolvedLayer at) {
    return new ActivationOp(layer.function());
  }

  @Override
  public Op visitDropout(Dropout layer, ResolvedLayer at) {
    DropoutOp dropout = new DropoutOp(at.dropoutOrdinal(), layer.rate(), at.input());
    dropouts.add(dropout);
    return withoutPadding(at, dropout);
  }

  @Override
  public Op visitFlatten(Flatten layer, ResolvedLayer at) {
    return withoutPadding(
        at, new FlattenOp(at.output().elements(), flattens.keepsChannelsLast(at)));
  }

  @Override
  public Op visitDense(Dense layer, ResolvedLayer at) {
    ParameterSpec spec = at.parameter(Role.KERNEL);
    int features = at.input().elements();
    return new DenseOp(slot(spec, flattens.kernelOrder(at), layer.units(), features), bias(at));
  }

  @Override
  public Op visitResidual(Residual layer, ResolvedLayer at) {
    int input = width;
    List<Op> main = compile(at.main());
    int afterMain = width;
    width = input;
    List<Op> shortcut = compile(at.shortcut());
    if (afterMain != width) {
      int channels = at.output().channels();
      Op remove = (map, context) -> ChannelPadding.removed(map, channels);
      (afterMain > channels ? main : shortcut).add(remove);
      width = channels;
    }
    return new ResidualOp(main, shortcut);
  }
}
