package io.fmnist.tasks.spec;

import io.fmnist.api.Problems;
import io.fmnist.api.Records;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.api.train.LearningRateSchedule.Constant;
import io.fmnist.api.train.LearningRateSchedule.Cosine;
import io.fmnist.api.train.LearningRateSchedule.CosineRestarts;
import io.fmnist.api.train.LearningRateSchedule.InverseTime;
import io.fmnist.api.train.LearningRateSchedule.Linear;
import io.fmnist.api.train.LearningRateSchedule.OneCycle;
import io.fmnist.api.train.LearningRateSchedule.Step;
import io.fmnist.api.train.LearningRateSchedule.WarmUp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads and writes learning-rate schedules; their keys stand in docs/spec-format.md. */
final class ScheduleFormat {
  private static final double WARMUP_START = 0.01;

  private static final Map<String, Function<Fields, Supplier<LearningRateSchedule>>> KINDS =
      new LinkedHashMap<>();

  static {
    add("constant", Constant.class, Map.of());
    add("inverse_time", InverseTime.class, Map.of());
    add("step", Step.class, Map.of());
    add("linear", Linear.class, Map.of("floor", 0));
    add("cosine", Cosine.class, Map.of("floor", 0));
    add("cosine_restarts", CosineRestarts.class, Map.of("multiplier", 1, "floor", 0));
    add("one_cycle", OneCycle.class, Map.of("warmup", 0.3, "start", 0.04, "end", 4e-6));
  }

  private ScheduleFormat() {}

  private static void add(
      String kind, Class<? extends LearningRateSchedule> type, Map<String, Number> defaults) {
    KINDS.put(kind, warmedUp(fields -> KindReader.options(fields, type, defaults)));
  }

  static Optional<LearningRateSchedule> read(SpecNode node, String path, SpecProblems problems) {
    return KindReader.read(node, path, problems, KINDS, "{kind: cosine, floor: 0.1}");
  }

  /** Adds the keys that every kind has. */
  private static Function<Fields, Supplier<LearningRateSchedule>> warmedUp(
      Function<Fields, Supplier<LearningRateSchedule>> kind) {
    return fields -> {
      Supplier<LearningRateSchedule> then = kind.apply(fields);
      int epochs = fields.whole("warmup_epochs", 0);
      double start = fields.number("warmup_start", WARMUP_START);
      boolean startAlone =
          fields.optional("warmup_start").isPresent() && fields.optional("warmup_epochs").isEmpty();
      return () -> {
        Problems problems = Problems.at("");
        @Nullable LearningRateSchedule schedule = problems.collect("", then);
        problems.require(!startAlone, "warmupStart is there without warmup_epochs; add them");
        // Without a warm-up its start is checked all the same.
        @Nullable LearningRateSchedule warmUp =
            problems.collect("", () -> new WarmUp(epochs == 0 ? 1 : epochs, start, new Constant()));
        problems.throwIfAny();
        return epochs == 0 || warmUp == null
            ? Objects.requireNonNull(schedule)
            : new WarmUp(epochs, start, Objects.requireNonNull(schedule));
      };
    };
  }

  static Map<String, Object> write(LearningRateSchedule schedule) {
    if (schedule instanceof WarmUp s) {
      Map<String, Object> keys = write(s.then());
      keys.put("warmup_epochs", s.warmupEpochs());
      keys.put("warmup_start", s.warmupStart());
      return keys;
    }
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("kind", schedule.kind());
    keys.putAll(Records.values(schedule));
    return keys;
  }
}
