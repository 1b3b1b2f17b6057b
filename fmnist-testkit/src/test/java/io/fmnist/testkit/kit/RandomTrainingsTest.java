package io.fmnist.testkit.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.api.train.TrainingSpec;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the random training descriptions of a run")
class RandomTrainingsTest {
  private static final long SEED = 20191210;

  private static List<TrainingSpec> drawn(long seed) {
    return IntStream.range(0, RandomTrainings.COUNT)
        .mapToObj(i -> RandomTrainings.draw(seed, i))
        .toList();
  }

  @Test
  @DisplayName("are at least 200, all different, the same for the same seed")
  void many() {
    assertThat(drawn(SEED)).hasSizeGreaterThanOrEqualTo(200).isEqualTo(drawn(SEED));
    assertThat(new HashSet<>(drawn(SEED))).hasSameSizeAs(drawn(SEED));
    assertThat(drawn(SEED + 1)).isNotEqualTo(drawn(SEED));
  }

  @Test
  @DisplayName("hold every optimizer and schedule, and each regularization on and off")
  void everyKind() {
    assertThat(kinds(TrainingSpec::optimizer))
        .containsExactlyInAnyOrder(Optimizer.class.getPermittedSubclasses());
    assertThat(kinds(TrainingSpec::schedule))
        .containsExactlyInAnyOrder(LearningRateSchedule.class.getPermittedSubclasses());
    List<Function<Regularization, Object>> parts =
        List.of(
            r -> r.weightDecay() != 0,
            r -> r.l2() != 0,
            Regularization::decayAll,
            r -> r.clipNorm() != 0);
    for (Function<Regularization, Object> part : parts) {
      assertThat(drawn(SEED).stream().map(TrainingSpec::regularization).map(part))
          .contains(true, false);
    }
  }

  private static List<Class<?>> kinds(Function<TrainingSpec, Object> part) {
    return drawn(SEED).stream()
        .<Class<?>>map(spec -> part.apply(spec).getClass())
        .distinct()
        .collect(Collectors.toList());
  }
}
