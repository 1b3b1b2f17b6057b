package io.fmnist.testkit.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the random networks of a run")
class RandomNetworksTest {
  private static final long SEED = 20191210;
  private static List<RandomNetworks.Drawn> drawn = List.of();

  @BeforeAll
  static void draw() {
    drawn =
        IntStream.range(0, RandomNetworks.COUNT)
            .mapToObj(i -> RandomNetworks.draw(SEED, i))
            .toList();
  }

  private static List<Architecture> networks() {
    return drawn.stream().map(d -> d.sample().architecture()).toList();
  }

  @Test
  @DisplayName("are at least 200, nearly all different")
  void many() {
    assertThat(drawn).hasSizeGreaterThanOrEqualTo(200);
    assertThat(new HashSet<>(networks())).hasSizeGreaterThan(190);
  }

  @Test
  @DisplayName("hold every kind of layer")
  void everyKind() {
    Set<Class<?>> kinds = new HashSet<>();
    networks().forEach(n -> collect(n.resolved(), kinds));
    assertThat(kinds).containsExactlyInAnyOrder(Layer.class.getPermittedSubclasses());
  }

  private static void collect(List<ResolvedLayer> layers, Set<Class<?>> kinds) {
    for (ResolvedLayer at : layers) {
      kinds.add(at.layer().getClass());
      collect(at.main(), kinds);
      collect(at.shortcut(), kinds);
    }
  }

  @Test
  @DisplayName("have odd, non-square and one-pixel inputs, uneven padding, every batch kind")
  void everyShape() {
    List<ImageShape> inputs = networks().stream().map(Architecture::input).toList();
    assertThat(inputs)
        .anyMatch(s -> s.height() % 2 == 1 && s.width() % 2 == 1)
        .anyMatch(s -> s.height() != s.width())
        .anyMatch(s -> s.height() == 1 || s.width() == 1);
    assertThat(networks().stream().flatMap(n -> n.flattened().stream()))
        .anyMatch(at -> at.layer() instanceof Conv2d && !at.padding().isSymmetric());
    assertThat(drawn).extracting(RandomNetworks.Drawn::batch).contains(BatchKind.values());
    assertThat(networks()).anyMatch(n -> n.layers().stream().anyMatch(Residual.class::isInstance));
  }

  @Test
  @DisplayName("are the same for the same seed, and others for another")
  void reproducible() {
    for (int i = 0; i < 5; i++) {
      Sample again = RandomNetworks.draw(SEED, i).sample();
      assertThat(again.architecture()).isEqualTo(networks().get(i));
      assertThat(again.weights()).isEqualTo(drawn.get(i).sample().weights());
    }
    assertThat(RandomNetworks.draw(SEED + 1, 0).sample().architecture())
        .isNotEqualTo(networks().get(0));
  }
}
