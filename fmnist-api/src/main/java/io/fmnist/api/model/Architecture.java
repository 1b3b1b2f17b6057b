package io.fmnist.api.model;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.Problem;
import io.fmnist.api.Problems;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.MaxPool2d;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A network: the shape of its input images and its layers in order. The last layer's output is a
 * vector of logits, one a class. Immutable; two architectures are equal when their input and layers
 * are.
 *
 * <p>Pixels arrive as bytes; the network's first operation scales them by 1/255 in float32.
 */
public final class Architecture {
  private static final long MAX_PARAMETERS = 1L << 28;

  private final ImageShape input;
  private final List<Layer> layers;
  private final List<ResolvedLayer> resolved;
  private final List<ParameterSpec> parameters;

  /**
   * Infers all shapes.
   *
   * @param input shape of one image
   * @param layers at least one; the last gives a vector
   * @throws io.fmnist.api.InvalidSpecException if layers do not fit, with every problem found
   */
  public Architecture(ImageShape input, List<Layer> layers) {
    this(
        Objects.requireNonNull(input, "the input of the network is null"),
        List.copyOf(layers),
        Problems.at("layers"));
  }

  private Architecture(ImageShape input, List<Layer> layers, Problems problems) {
    this.input = input;
    this.layers = layers;
    problems.require(!layers.isEmpty(), "there is no layer; a network needs at least one");
    List<ResolvedLayer> inferred =
        new ShapeInference(problems).resolve(layers, input, "", "layers");
    problems.throwIfAny();
    this.resolved = List.copyOf(Objects.requireNonNull(inferred));
    Shape last = resolved.get(resolved.size() - 1).output();
    problems
        .require(
            last instanceof VectorShape,
            "the last layer gives a map "
                + last
                + "; a network must end in a vector of logits, for example flatten and dense")
        .throwIfAny();
    this.parameters = flat(resolved).flatMap(l -> l.parameters().stream()).toList();
    problems.range("number of parameters", parameterCount(), 0, MAX_PARAMETERS).throwIfAny();
  }

  /** Starts a description whose problems are all reported by {@link Builder#build()}. */
  public static Builder builder(int channels, int height, int width) {
    return new Builder(channels, height, width);
  }

  /** Returns the shape of one input image. */
  public ImageShape input() {
    return input;
  }

  /** Returns the layers as described. */
  public List<Layer> layers() {
    return layers;
  }

  /** Returns the layers with their shapes and parameters; a residual holds its branches. */
  public List<ResolvedLayer> resolved() {
    return resolved;
  }

  /** Returns every layer that is not a residual, in the order of its parameters. */
  public List<ResolvedLayer> flattened() {
    return flat(resolved).filter(l -> l.main().isEmpty()).toList();
  }

  /** Returns every tensor in canonical order: by layer, main branch before shortcut. */
  public List<ParameterSpec> parameters() {
    return parameters;
  }

  /** Returns the number of classes: the length of the logits. */
  public int classes() {
    return resolved.get(resolved.size() - 1).output().elements();
  }

  /** Returns the number of values that the optimizer updates. */
  public long trainableCount() {
    return parameters.stream()
        .filter(ParameterSpec::isTrainable)
        .mapToLong(ParameterSpec::size)
        .sum();
  }

  /** Returns the number of values of all tensors, running statistics included. */
  public long parameterCount() {
    return parameters.stream().mapToLong(ParameterSpec::size).sum();
  }

  /** Returns the multiply-adds of one image's forward pass, convolutions and dense layers only. */
  public long multiplyAdds() {
    return flat(resolved).mapToLong(ResolvedLayer::multiplyAdds).sum();
  }

  /** Returns the dropout layers by ordinal. */
  public List<ResolvedLayer> dropouts() {
    return flat(resolved).filter(l -> l.dropoutOrdinal() >= 0).toList();
  }

  /**
   * Returns a table of layers, output shapes, parameters and multiply-adds, as Keras prints one.
   */
  public String summary() {
    return summary(FrozenLayers.NONE);
  }

  /** Returns the same table for a training that leaves some layers as they are. */
  public String summary(FrozenLayers frozen) {
    return Summary.of(this, frozen);
  }

  private static Stream<ResolvedLayer> flat(List<ResolvedLayer> layers) {
    return layers.stream()
        .flatMap(
            l -> Stream.concat(Stream.of(l), Stream.concat(flat(l.main()), flat(l.shortcut()))));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Architecture that
        && input.equals(that.input)
        && layers.equals(that.layers);
  }

  @Override
  public int hashCode() {
    return 31 * input.hashCode() + layers.hashCode();
  }

  @Override
  public String toString() {
    return "Architecture" + input + layers;
  }

  /**
   * Collects layers; a layer that is itself invalid is reported with all other problems at the end.
   */
  public static final class Builder {
    private final Problems problems = Problems.at("layers");
    private final java.util.Optional<ImageShape> input;
    private final List<Layer> layers = new ArrayList<>();
    private int added;

    private Builder(int channels, int height, int width) {
      input =
          java.util.Optional.ofNullable(
              problems.collect("input", () -> new ImageShape(channels, height, width)));
    }

    /**
     * Adds a layer that may fail to construct; the failure is kept for {@link #build()}, and so is
     * a layer that is null.
     */
    public Builder add(Supplier<? extends Layer> layer) {
      String place = "layers[" + added++ + "]";
      Layer made = problems.collect(place, () -> requireLayer(layer.get()));
      if (made != null) {
        layers.add(made);
      }
      return this;
    }

    private static Layer requireLayer(@Nullable Layer layer) {
      if (layer == null) {
        throw new InvalidSpecException(
            List.of(new Problem("", "the layer is null; give one, or leave it out")));
      }
      return layer;
    }

    /** Adds a layer; one that is null is reported by {@link #build()}. */
    public Builder add(Layer layer) {
      return add(() -> layer);
    }

    /** Adds a square convolution, stride 1, padding "same". */
    public Builder conv2d(int filters, int kernel) {
      return add(() -> Conv2d.same(filters, kernel));
    }

    /** Adds a rectifier. */
    public Builder relu() {
      return add(Activation.relu());
    }

    /** Adds a batch normalization with Keras's defaults. */
    public Builder batchNorm() {
      return add(BatchNorm.keras());
    }

    /** Adds a square max pool whose stride is its size. */
    public Builder maxPool2d(int size) {
      return add(() -> MaxPool2d.of(size));
    }

    public Builder dropout(double rate) {
      return add(() -> new Dropout(rate));
    }

    public Builder flatten() {
      return add(new Flatten());
    }

    /** Adds a dense layer with a bias. */
    public Builder dense(int units) {
      return add(() -> Dense.of(units));
    }

    /**
     * Infers all shapes.
     *
     * @throws io.fmnist.api.InvalidSpecException with every problem of every layer
     */
    public Architecture build() {
      // Where a layer could not even be constructed, shapes after it are unknown.
      problems.throwIfAny();
      return new Architecture(input.orElseThrow(), List.copyOf(layers), problems);
    }
  }
}
