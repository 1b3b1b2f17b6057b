package io.fmnist.dl4j.export;

import io.fmnist.api.FmnistException;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.DepthwiseConv2d;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.GlobalAvgPool;
import io.fmnist.api.layer.GlobalMaxPool;
import io.fmnist.api.layer.Layer.Visitor;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Normalization;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Turns a network into a ComputationGraph of Deeplearning4j's layers, weights included. */
final class GraphMaker implements Visitor<ResolvedLayer, String> {
  private static final String PIXELS = "pixels";

  private final GraphBuilder graph;
  private final Weights weights;
  private final Map<String, Map<String, INDArray>> parameters = new LinkedHashMap<>();
  private String last = PIXELS;

  private GraphMaker(GraphBuilder graph, Weights weights) {
    this.graph = graph;
    this.weights = weights;
  }

  static ComputationGraph make(Architecture architecture, Weights weights) {
    ImageShape in = architecture.input();
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs(PIXELS)
            .setInputTypes(InputType.convolutional(in.height(), in.width(), in.channels()));
    GraphMaker maker = new GraphMaker(graph, weights);
    maker.sequence(architecture.resolved());
    maker.layer("logits", new ActivationLayer(new ActivationIdentity()));
    maker.layer(
        "probabilities",
        new LossLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
            .activation(new ActivationSoftmax())
            .build());
    // The first output has no loss, which is meant.
    graph.setOutputs("logits", "probabilities").validateOutputLayerConfig(false);
    ComputationGraph made = new ComputationGraph(graph.build());
    made.init();
    maker.parameters.forEach(
        (layer, arrays) ->
            arrays.forEach((name, array) -> made.getLayer(layer).setParam(name, array)));
    return made;
  }

  private void sequence(List<ResolvedLayer> layers) {
    for (ResolvedLayer at : layers) {
      last = at.layer().accept(this, at);
    }
  }

  private String layer(String name, Layer layer) {
    graph.addLayer(name, layer, last);
    last = name;
    return name;
  }

  /** Names are numbers with dots in our tensors; a name here begins with its kind. */
  private static String name(ResolvedLayer at) {
    return at.layer().kind() + "-" + at.path().replace('.', '-');
  }

  private INDArray tensor(ResolvedLayer at, Role role, long... shape) {
    Tensor tensor = weights.get(at.parameter(role).name());
    return Nd4j.create(tensor.toArray(), shape, 'c');
  }

  private void put(String layer, String name, INDArray array) {
    parameters.computeIfAbsent(layer, l -> new LinkedHashMap<>()).put(name, array);
  }

  @Override
  public String visitConv2d(Conv2d layer, ResolvedLayer at) {
    INDArray kernel = kernel(at, layer.filters(), at.input().channels(), layer.window());
    return convolution(new ConvolutionLayer.Builder(), kernel, layer.window(), layer.padding(), at);
  }

  @Override
  public String visitDepthwiseConv2d(DepthwiseConv2d layer, ResolvedLayer at) {
    // Deeplearning4j's are [H, W, C, 1].
    INDArray kernel =
        kernel(at, at.input().channels(), 1, layer.window()).permute(2, 3, 0, 1).dup('c');
    return convolution(
        new DepthwiseConvolution2D.Builder(), kernel, layer.window(), layer.padding(), at);
  }

  private INDArray kernel(ResolvedLayer at, int out, int in, Window window) {
    return tensor(at, Role.KERNEL, out, in, window.height(), window.width());
  }

  private String convolution(
      ConvolutionLayer.BaseConvBuilder<?> made,
      INDArray kernel,
      Window window,
      Padding wanted,
      ResolvedLayer at) {
    String name = name(at);
    Padding.Explicit padding = at.padding();
    boolean same = isSame(wanted, window, at);
    boolean own = same || isOwn(padding, window);
    if (!own) {
      layer(
          name + "-pad",
          new ZeroPaddingLayer(padding.top(), padding.bottom(), padding.left(), padding.right()));
    }
    made.kernelSize(window.height(), window.width());
    made.stride(window.strideHeight(), window.strideWidth());
    made.nOut(at.output().channels());
    made.hasBias(at.has(Role.BIAS));
    made.activation(new ActivationIdentity());
    if (same) {
      made.convolutionMode(ConvolutionMode.Same);
    } else {
      made.convolutionMode(ConvolutionMode.Truncate);
      made.padding(own ? padding.top() : 0, own ? padding.left() : 0);
    }
    put(name, "W", kernel);
    if (at.has(Role.BIAS)) {
      put(name, "b", tensor(at, Role.BIAS, 1, at.output().channels()));
    }
    return layer(name, made.build());
  }

  /**
   * Returns whether Deeplearning4j pads as we do by its mode "same". Where windows leave out more
   * than the rest of a stride, it computes a negative padding.
   */
  private static boolean isSame(Padding wanted, Window window, ResolvedLayer at) {
    int rows = (at.imageOutput().height() - 1) * window.strideHeight() + window.height();
    int columns = (at.imageOutput().width() - 1) * window.strideWidth() + window.width();
    return wanted instanceof Padding.Same
        && rows >= at.imageInput().height()
        && columns >= at.imageInput().width();
  }

  /** Returns whether Deeplearning4j's windows can pad this way by numbers. */
  private static boolean isOwn(Padding.Explicit padding, Window window) {
    return padding.isSymmetric()
        && padding.top() < window.height()
        && padding.left() < window.width();
  }

  @Override
  public String visitMaxPool2d(MaxPool2d layer, ResolvedLayer at) {
    return pool(layer.window(), layer.padding(), SubsamplingLayer.PoolingType.MAX, at);
  }

  @Override
  public String visitAvgPool2d(AvgPool2d layer, ResolvedLayer at) {
    return pool(layer.window(), layer.padding(), SubsamplingLayer.PoolingType.AVG, at);
  }

  private String pool(
      Window window, Padding wanted, SubsamplingLayer.PoolingType type, ResolvedLayer at) {
    Padding.Explicit padding = at.padding();
    boolean same = isSame(wanted, window, at);
    if (!same && !isOwn(padding, window)) {
      throw new FmnistException(
          "format dl4j has no pool with padding "
              + padding
              + " (layer "
              + at.path()
              + ", "
              + at.layer().kind()
              + "); its pools pad \"same\", or equally at both ends");
    }
    SubsamplingLayer.Builder made =
        new SubsamplingLayer.Builder(type)
            .kernelSize(window.height(), window.width())
            .stride(window.strideHeight(), window.strideWidth())
            .avgPoolIncludePadInDivisor(false);
    if (same) {
      made.convolutionMode(ConvolutionMode.Same);
    } else {
      made.convolutionMode(ConvolutionMode.Truncate).padding(padding.top(), padding.left());
    }
    return layer(name(at), made.build());
  }

  @Override
  public String visitGlobalAvgPool(GlobalAvgPool layer, ResolvedLayer at) {
    return layer(name(at), new GlobalPoolingLayer.Builder(PoolingType.AVG).build());
  }

  @Override
  public String visitGlobalMaxPool(GlobalMaxPool layer, ResolvedLayer at) {
    return layer(name(at), new GlobalPoolingLayer.Builder(PoolingType.MAX).build());
  }

  @Override
  public String visitBatchNorm(BatchNorm layer, ResolvedLayer at) {
    String name = name(at);
    int features = at.parameter(Role.GAMMA).size();
    put(name, "gamma", tensor(at, Role.GAMMA, 1, features));
    put(name, "beta", tensor(at, Role.BETA, 1, features));
    put(name, "mean", tensor(at, Role.RUNNING_MEAN, 1, features));
    put(name, "var", tensor(at, Role.RUNNING_VARIANCE, 1, features));
    return layer(
        name,
        new BatchNormalization.Builder()
            .eps(layer.epsilon())
            .decay(layer.momentum())
            .useLogStd(false)
            .build());
  }

  /** A batch normalization of Deeplearning4j's whose running variance is 1. */
  @Override
  public String visitNormalization(Normalization layer, ResolvedLayer at) {
    String name = name(at);
    int channels = at.input().channels();
    INDArray gamma = Nd4j.create(layer.deviations(channels), new long[] {1, channels}, 'c').rdiv(1);
    put(name, "gamma", gamma);
    put(name, "beta", Nd4j.zeros(1, channels));
    put(name, "mean", Nd4j.create(layer.means(channels), new long[] {1, channels}, 'c'));
    put(name, "var", Nd4j.ones(1, channels));
    return layer(name, new BatchNormalization.Builder().eps(0).useLogStd(false).build());
  }

  @Override
  public String visitActivation(Activation layer, ResolvedLayer at) {
    return layer(name(at), new ActivationLayer(function(layer.function(), at)));
  }

  private static IActivation function(ActivationFunction function, ResolvedLayer at) {
    return switch (function) {
      case RELU -> new ActivationReLU();
      case LEAKY_RELU -> new ActivationLReLU(ActivationFunction.LEAKY_SLOPE);
      case ELU -> new ActivationELU(1);
      case SIGMOID -> new ActivationSigmoid();
      case TANH -> new ActivationTanH();
      case SILU -> new ActivationSwish();
      case GELU, GELU_TANH, HARD_SWISH ->
          throw new FmnistException(
              "format dl4j has no activation "
                  + function.id()
                  + " (layer "
                  + at.path()
                  + "); Deeplearning4j's own is another function or missing, silu is the nearest"
                  + " that it has");
    };
  }

  @Override
  public String visitDropout(Dropout layer, ResolvedLayer at) {
    // Deeplearning4j counts the probability to keep.
    return layer(name(at), new DropoutLayer.Builder(1 - layer.rate()).build());
  }

  @Override
  public String visitFlatten(Flatten layer, ResolvedLayer at) {
    ImageShape map = at.imageInput();
    String name = name(at);
    graph.addVertex(
        name,
        new PreprocessorVertex(
            new CnnToFeedForwardPreProcessor(map.height(), map.width(), map.channels())),
        last);
    last = name;
    return name;
  }

  @Override
  public String visitDense(Dense layer, ResolvedLayer at) {
    String name = name(at);
    int features = at.input().elements();
    put(name, "W", tensor(at, Role.KERNEL, layer.units(), features).transpose());
    if (layer.bias()) {
      put(name, "b", tensor(at, Role.BIAS, 1, layer.units()));
    }
    return layer(
        name,
        new DenseLayer.Builder()
            .nOut(layer.units())
            .hasBias(layer.bias())
            .activation(new ActivationIdentity())
            .build());
  }

  @Override
  public String visitResidual(Residual layer, ResolvedLayer at) {
    String start = last;
    sequence(at.main());
    String main = last;
    last = start;
    sequence(at.shortcut());
    String name = name(at);
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), main, last);
    last = name;
    return name;
  }
}
