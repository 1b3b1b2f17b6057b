package io.fmnist.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.DepthwiseConv2d;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.GlobalAvgPool;
import io.fmnist.api.layer.GlobalMaxPool;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Normalization;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {
  private static Architecture task0() {
    return Architecture.builder(1, 28, 28)
        .conv2d(32, 3)
        .relu()
        .maxPool2d(2)
        .flatten()
        .dense(128)
        .relu()
        .dense(10)
        .build();
  }

  private static Architecture miniVgg() {
    return Architecture.builder(1, 28, 28)
        .conv2d(32, 3)
        .relu()
        .batchNorm()
        .conv2d(32, 3)
        .relu()
        .batchNorm()
        .maxPool2d(2)
        .dropout(0.25)
        .conv2d(64, 3)
        .relu()
        .batchNorm()
        .conv2d(64, 3)
        .relu()
        .batchNorm()
        .maxPool2d(2)
        .dropout(0.25)
        .flatten()
        .dense(512)
        .relu()
        .batchNorm()
        .dropout(0.5)
        .dense(10)
        .build();
  }

  @Test
  void countsParametersAndMultiplyAddsOfTask0() {
    assertThat(task0().parameterCount()).isEqualTo(320 + 6272 * 128 + 128 + 1290);
    assertThat(task0().multiplyAdds()).isEqualTo(784L * 32 * 9 + 6272 * 128 + 1280);
    assertThat(task0().classes()).isEqualTo(10);
  }

  @Test
  void countsMiniVggAsKerasDoes() {
    // Keras prints 1,679,082 parameters, 1,677,674 trainable, for this network.
    assertThat(miniVgg().parameterCount()).isEqualTo(1_679_082);
    assertThat(miniVgg().trainableCount()).isEqualTo(1_677_674);
  }

  @Test
  void namesTensorsByLayerInCanonicalOrder() {
    assertThat(task0().parameters())
        .extracting(ParameterSpec::name)
        .containsExactly("0.kernel", "0.bias", "4.kernel", "4.bias", "6.kernel", "6.bias");
    assertThat(task0().parameters().get(0).shape()).containsExactly(32, 1, 3, 3);
    assertThat(task0().parameters().get(2).shape()).containsExactly(128, 6272);
  }

  @ParameterizedTest(name = "size {0}, window {1}, stride {2}: output {3}, padding {4} and {5}")
  @CsvSource({
    "28, 3, 1, 28, 1, 1",
    "28, 2, 1, 28, 0, 1",
    "7, 3, 2, 4, 1, 1",
    "8, 3, 2, 4, 0, 1",
    "5, 2, 2, 3, 0, 1",
    "5, 1, 3, 2, 0, 0",
    "2, 5, 1, 2, 2, 2",
  })
  void samePaddingPutsTheOddPixelAtTheEnd(
      int size, int window, int stride, int output, int begin, int end) {
    Layer conv =
        new Conv2d(
            2, Window.square(window, stride), Padding.same(), true, Initializer.GLOROT_UNIFORM);
    Architecture net =
        new Architecture(new ImageShape(1, size, size), List.of(conv, new Flatten(), Dense.of(2)));
    ResolvedLayer at = net.resolved().get(0);
    assertThat(at.output()).isEqualTo(new ImageShape(2, output, output));
    assertThat(at.padding()).isEqualTo(new Padding.Explicit(begin, end, begin, end));
  }

  @Test
  void infersNonSquareShapesWithoutPadding() {
    Layer conv =
        new Conv2d(3, new Window(2, 3, 1, 2), Padding.valid(), false, Initializer.HE_NORMAL);
    Architecture net =
        new Architecture(new ImageShape(2, 6, 9), List.of(conv, new GlobalAvgPool(), Dense.of(4)));
    assertThat(net.resolved().get(0).output()).isEqualTo(new ImageShape(3, 5, 4));
    assertThat(net.resolved().get(1).output()).isEqualTo(new VectorShape(3));
    assertThat(net.parameterCount()).isEqualTo(3 * 2 * 2 * 3 + 3 * 4 + 4);
  }

  @Test
  void aDepthwiseConvolutionHasAKernelForEachChannel() {
    Layer depthwise =
        new DepthwiseConv2d(new Window(2, 3, 1, 2), Padding.valid(), true, Initializer.HE_NORMAL);
    Architecture net =
        new Architecture(
            new ImageShape(2, 6, 9), List.of(depthwise, new GlobalMaxPool(), Dense.of(4)));
    ResolvedLayer at = net.resolved().get(0);
    assertThat(at.output()).isEqualTo(new ImageShape(2, 5, 4));
    ParameterSpec kernel = at.parameter(ParameterSpec.Role.KERNEL);
    assertThat(kernel.shape()).containsExactly(2, 1, 2, 3);
    assertThat(kernel.fanIn()).isEqualTo(6);
    assertThat(kernel.fanOut()).isEqualTo(6);
    assertThat(net.multiplyAdds()).isEqualTo(2 * 5 * 4 * 6 + 2 * 4);
  }

  @Test
  void aNormalizationHasOneValueOrOneForEachChannel() {
    Normalization two = new Normalization(List.of(0.1, 0.2), List.of(0.5));
    assertThat(Architecture.builder(2, 3, 3).add(two).flatten().dense(2).build().parameterCount())
        .isEqualTo(18 * 2 + 2);
    assertThatThrownBy(() -> Architecture.builder(3, 3, 3).add(two).flatten().dense(2).build())
        .hasMessageContaining(
            "layers[0] normalization: mean has 2 values; its input has 3 channels")
        .hasMessageContaining("give 1 value for all or 3");
    assertThatThrownBy(
            () -> new Normalization(List.of(Double.NaN, 1e39), List.of(0.0, -1.0, 1e-39)))
        .hasMessageContaining("mean is NaN; it must be finite in float32")
        .hasMessageContaining("mean is 1.0E39")
        .hasMessageContaining("deviation is 0.0; allowed are")
        .hasMessageContaining("deviation is -1.0")
        .hasMessageContaining("deviation is 1.0E-39");
    assertThatThrownBy(() -> new Normalization(List.of(), List.of(1.0)))
        .hasMessageContaining("mean's number of values is 0; allowed are 1 to 65536");
  }

  @Test
  void aResidualHasBranchesWithPathsOfTheirOwn() {
    Residual residual =
        new Residual(
            List.of(Conv2d.same(4, 3), Activation.relu(), Conv2d.same(4, 3)),
            List.of(Conv2d.same(4, 1)));
    Architecture net =
        new Architecture(
            new ImageShape(1, 5, 5), List.of(residual, new GlobalAvgPool(), Dense.of(3)));
    assertThat(net.parameters())
        .extracting(ParameterSpec::name)
        .containsExactly(
            "0.main.0.kernel",
            "0.main.0.bias",
            "0.main.2.kernel",
            "0.main.2.bias",
            "0.shortcut.0.kernel",
            "0.shortcut.0.bias",
            "2.kernel",
            "2.bias");
    assertThat(net.multiplyAdds()).isEqualTo(25 * 4 * 9 + 25 * 4 * 4 * 9 + 25 * 4 + 12);
  }

  @Test
  void aResidualWhoseBranchesDifferIsReportedWithBothShapes() {
    Residual residual = new Residual(List.of(Conv2d.same(4, 3)), List.of());
    assertThatThrownBy(
            () ->
                new Architecture(
                    new ImageShape(1, 5, 5), List.of(residual, new Flatten(), Dense.of(3))))
        .hasMessageContaining("layers[0] residual")
        .hasMessageContaining("[4, 5, 5]")
        .hasMessageContaining("[1, 5, 5]");
  }

  @Test
  void reportsEveryInvalidLayerAtOnce() {
    InvalidSpecException e =
        catchThrowableOfType(
            InvalidSpecException.class,
            () ->
                Architecture.builder(1, 28, 28)
                    .conv2d(0, 3)
                    .dropout(1.5)
                    .flatten()
                    .dense(-1)
                    .build());
    assertThat(e.problems()).hasSize(3);
    assertThat(e)
        .hasMessageContaining("layers[0] conv2d: filters is 0; allowed are 1 to 65536")
        .hasMessageContaining("layers[1] dropout: rate is 1.5")
        .hasMessageContaining("layers[3] dense: units is -1");
  }

  @Test
  void aLayerThatIsNullIsReportedWithItsPlace() {
    Architecture.Builder builder = Architecture.builder(1, 4, 4).flatten().add((Layer) null);
    assertThatThrownBy(() -> builder.add(() -> null).dense(0).build())
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("layers[1]: the layer is null")
        .hasMessageContaining("layers[2]: the layer is null")
        .hasMessageContaining("layers[3] dense: units is 0");
  }

  @Test
  void aWindowLargerThanItsInputIsReportedWithTheLayer() {
    assertThatThrownBy(
            () ->
                new Architecture(
                    new ImageShape(1, 4, 4),
                    List.of(MaxPool2d.of(4), MaxPool2d.of(2), new Flatten(), Dense.of(2))))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("layers[1] maxpool2d")
        .hasMessageContaining("window 2x2 is larger than its padded input 1x1");
  }

  @Test
  void aDenseLayerOnAMapSaysWhatToPutBeforeIt() {
    assertThatThrownBy(() -> Architecture.builder(1, 8, 8).dense(10).build())
        .hasMessageContaining("layers[0] dense")
        .hasMessageContaining("put flatten or globalavgpool before it");
  }

  @Test
  void aNetworkMustEndInAVector() {
    assertThatThrownBy(() -> Architecture.builder(1, 8, 8).conv2d(4, 3).build())
        .hasMessageContaining("must end in a vector of logits");
  }

  @Test
  void anEmptyNetworkIsRefused() {
    assertThatThrownBy(() -> Architecture.builder(1, 8, 8).build())
        .hasMessageContaining("there is no layer");
  }

  @Test
  void aPoolPaddedByItsWholeWindowIsRefused() {
    AvgPool2d pool = new AvgPool2d(Window.square(2, 2), Padding.explicit(2));
    assertThatThrownBy(
            () ->
                new Architecture(
                    new ImageShape(1, 4, 4), List.of(pool, new Flatten(), Dense.of(2))))
        .hasMessageContaining("pad less than the window");
  }

  @Test
  void absurdSizesAreRefusedBeforeAnyMemoryIsTaken() {
    assertThatThrownBy(() -> Architecture.builder(65_536, 65_536, 65_536).flatten().build())
        .isInstanceOf(InvalidSpecException.class);
    assertThatThrownBy(() -> Architecture.builder(1, 4096, 4096).flatten().dense(1_000_000).build())
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("kernel size");
  }

  @Test
  void theSummaryOfAWideNetworkFitsEightyColumns() {
    String summary =
        Architecture.builder(64, 256, 1024)
            .add(
                new Conv2d(
                    256, new Window(3, 5, 2, 1), Padding.same(), false, Initializer.HE_NORMAL))
            .batchNorm()
            .flatten()
            .build()
            .summary();
    assertThat(summary.lines()).allMatch(line -> line.length() <= 80);
    assertThat(summary).contains("0 conv2d 256 3x5").contains(System.lineSeparator() + "    ");
  }

  @Test
  void theSummaryShowsShapesAndCounts() {
    assertThat(task0().summary())
        .contains("0 conv2d 32 3x3 same")
        .contains("[32, 14, 14]")
        .contains("802,944")
        .contains("Parameters 804,554 (804,554 trainable, 0 not)");
  }

  @Test
  void theSummaryCountsFrozenLayersAsNotTrainable() {
    Architecture network = Architecture.builder(1, 2, 2).flatten().dense(3).dense(2).build();
    assertThat(network.summary()).contains("Parameters 23 (23 trainable, 0 not)");
    assertThat(network.summary(FrozenLayers.at("1")))
        .contains("Parameters 23 (8 trainable, 15 not)");
  }

  @Test
  void frozenLayersThatAreNotThereAreRefused() {
    Architecture network = Architecture.builder(1, 2, 2).flatten().dense(3).build();
    assertThatThrownBy(() -> FrozenLayers.at("1", "2", "1.main.0").requireFit(network))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("there is no layer 2")
        .hasMessageContaining("there is no layer 1.main.0");
  }

  @Test
  void aNetworkOfFrozenLayersAloneIsRefused() {
    Architecture network = Architecture.builder(1, 2, 2).flatten().dense(3).relu().dense(2).build();
    FrozenLayers.at("1").requireRest(network);
    FrozenLayers.NONE.requireRest(Architecture.builder(1, 2, 2).flatten().build());
    assertThatThrownBy(() -> FrozenLayers.at("1", "3").requireRest(network))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("every layer with weights is frozen, so nothing would be trained");
  }
}
