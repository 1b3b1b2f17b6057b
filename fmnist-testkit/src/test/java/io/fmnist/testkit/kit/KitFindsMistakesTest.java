package io.fmnist.testkit.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Device;
import io.fmnist.testkit.reference.Mistake;
import io.fmnist.testkit.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("the kit")
class KitFindsMistakesTest {
  private static final long SEED = 20191210;
  private static final Map<Level, List<Check>> CHECKS = new EnumMap<>(Level.class);

  @BeforeAll
  static void buildChecks() {
    for (Level level : Level.values()) {
      // A real task says what the small networks said, only later.
      CHECKS.put(
          level, Checks.of(level, SEED).stream().filter(c -> c.rule() != Rule.TASK_STEPS).toList());
    }
  }

  /** Returns where a mistake belongs: the first level that can see it. */
  private static Level home(Mistake mistake) {
    return switch (mistake) {
      case EPSILON_OUTSIDE_ROOT,
          SAMPLE_VARIANCE,
          BATCH_STATISTICS_IN_INFERENCE,
          MEAN_OVER_WRONG_AXIS,
          DIVIDED_BY_VARIANCE,
          NORMALIZATION_OVER_WRONG_AXIS,
          KEEP_RATE_FOR_DROP_RATE,
          DROPOUT_NOT_SCALED,
          DROPOUT_MASK_TRANSPOSED,
          DROPOUT_ORDINAL_IGNORED,
          FLATTEN_HWC,
          SAME_PADDING_AT_START,
          KERNEL_FLIPPED,
          DEPTHWISE_KERNEL_HWC,
          PADDING_WINS_MAXIMUM,
          AVERAGE_COUNTS_PADDING,
          LEAKY_SLOPE,
          GELU_BY_SIGMOID,
          GELU_FORMS_SWAPPED,
          HARD_SWISH_SLOPE,
          PIXELS_NOT_SCALED,
          PIXELS_SIGNED,
          MEAN_OVER_CAPACITY ->
          Level.FORWARD;
      case TIE_TO_LAST,
          TIE_SHARED,
          SLOPE_AT_ZERO,
          SHORTCUT_GRADIENT_LOST,
          GRADIENT_NOT_AVERAGED,
          TARGETS_IGNORED,
          TARGETS_SHIFTED,
          TARGETS_TAKEN_FOR_PROBABILITIES ->
          Level.GRADIENT;
      case WEIGHTS_DECAYED,
          DECAY_COUPLED,
          DECAY_OF_ALL,
          CLIP_PER_TENSOR,
          L2_AFTER_MOMENTS,
          ADAM_BIAS_CORRECTION_MISSING,
          ADAM_STEP_COUNT_LOST,
          ADAM_EPSILON_AFTER_CORRECTION,
          ADAM_EPSILON_INSIDE_ROOT,
          NESTEROV_DROPPED,
          MOMENTUM_WITHOUT_RATE,
          ADAGRAD_EPSILON_INSIDE_ROOT,
          ADADELTA_RATE_IGNORED,
          RMSPROP_EPSILON_OUTSIDE_ROOT,
          LION_BETAS_SWAPPED,
          LEARNING_RATE_FROZEN ->
          Level.OPTIMIZER;
      case SAMPLE_RUNNING_VARIANCE,
          MOMENTUM_REVERSED,
          STALE_RUNNING_STATISTICS,
          FROZEN_LAYERS_TRAINED,
          FROZEN_BATCH_STATISTICS ->
          Level.TRAINING;
    };
  }

  private static Session session(Backend backend) {
    return new Session(backend, Device.cpu(), List.of(1), SEED, new Report(), true);
  }

  private static Optional<AssertionError> failure(Check check, Session session) {
    try {
      check.run(session);
      return Optional.empty();
    } catch (AssertionError e) {
      return Optional.of(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("fails a backend in the level where its mistake belongs, and names it:")
  void failsInItsLevelByName(Mistake mistake) {
    Session session = session(ReferenceBackend.with(mistake));
    for (Level level : Level.values()) {
      List<AssertionError> failures = new ArrayList<>();
      for (Check check : CHECKS.get(level)) {
        failure(check, session).ifPresent(failures::add);
        if (!failures.isEmpty()) {
          break;
        }
      }
      if (!failures.isEmpty()) {
        assertThat(level).as("the first level that fails").isEqualTo(home(mistake));
        assertThat(failures.get(0)).hasMessageContaining(mistake.description());
        return;
      }
    }
    throw new AssertionError("the kit passes a backend where " + mistake.description());
  }

  @Test
  @DisplayName("passes the reference itself")
  void passesTheReference() {
    assertPassesAll(new ReferenceBackend());
  }

  @Test
  @DisplayName("passes the reference rounded to float32 between layers")
  void passesFloat32() {
    assertPassesAll(ReferenceBackend.rounded());
  }

  private static void assertPassesAll(Backend backend) {
    Session session = session(backend);
    List<AssertionError> failures = new ArrayList<>();
    CHECKS.values().stream()
        .flatMap(List::stream)
        .forEach(check -> failure(check, session).ifPresent(failures::add));
    assertThat(failures).isEmpty();
  }
}
