package io.fmnist.testkit.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.GlobalAvgPool;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a failing network is shrunk")
class ShrinkerTest {
  private static final Architecture LARGE =
      new Architecture(
          new ImageShape(3, 12, 10),
          List.of(
              Conv2d.same(4, 3),
              BatchNorm.keras(),
              Activation.relu(),
              new Residual(
                  List.of(Conv2d.same(4, 3), new Dropout(0.5), Activation.relu()),
                  List.of(Conv2d.same(4, 1))),
              MaxPool2d.of(2),
              new Flatten(),
              Dense.of(8),
              BatchNorm.keras(),
              Dense.of(5)));

  private static Predicate<Architecture> has(Class<? extends Layer> kind) {
    return a -> a.flattened().stream().anyMatch(at -> kind.isInstance(at.layer()));
  }

  @Test
  @DisplayName("to the one layer that fails and what makes its output a vector")
  void toOneLayer() {
    Architecture least = Shrinker.shrink(LARGE, has(MaxPool2d.class));
    assertThat(least.layers()).containsExactly(MaxPool2d.of(2), new Flatten());
  }

  @Test
  @DisplayName("to a single layer where that is a network")
  void toASingleLayer() {
    Architecture least = Shrinker.shrink(LARGE, a -> true);
    assertThat(least.layers()).hasSize(1);
    assertThat(least.input()).isEqualTo(new ImageShape(1, 1, 1));
  }

  @Test
  @DisplayName("out of the branch of a residual")
  void outOfAResidual() {
    Architecture least = Shrinker.shrink(LARGE, has(Dropout.class));
    assertThat(least.layers()).containsExactly(new Dropout(0.5), new Flatten());
  }

  @Test
  @DisplayName("to two layers where it takes both")
  void toAPair() {
    Predicate<Architecture> both = has(Conv2d.class).and(has(Dense.class));
    Architecture least = Shrinker.shrink(LARGE, both);
    assertThat(least.layers()).hasSize(3);
    assertThat(both).accepts(least);
  }

  @Test
  @DisplayName("inside a residual that must stay")
  void insideAResidual() {
    Predicate<Architecture> residual =
        a -> a.layers().stream().anyMatch(Residual.class::isInstance);
    Architecture least = Shrinker.shrink(LARGE, residual);
    assertThat(least.flattened()).hasSizeLessThanOrEqualTo(3);
    assertThat(residual).accepts(least);
  }

  @Test
  @DisplayName("and asked about valid networks only, each smaller than the last")
  void staysAsItIsWhereNothingSmallerFails() {
    Architecture pool = new Architecture(new ImageShape(1, 1, 1), List.of(new GlobalAvgPool()));
    assertThat(Shrinker.shrink(pool, a -> true)).isEqualTo(pool);
  }
}
