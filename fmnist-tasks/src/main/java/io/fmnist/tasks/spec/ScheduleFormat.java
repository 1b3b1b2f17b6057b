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
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads and writes learning-rate schedules; their keys stand in docs/spec-format.md. */
final class ScheduleFormat {
  private static final double WARMUP_START = 0.01;

  private static final Map<String, Function<Fields, Supplier<LearningRateSchedule>>> KINDS =
      new LinkedHashMap<>();

  static {
    KINDS.put("constant", warmedUp(f -> Constant::new));
    KINDS.put("inverse_time", warmedUp(ScheduleFormat::inverseTime));
    KINDS.put("step", warmedUp(ScheduleFormat::step));
    KINDS.put("linear", warmedUp(ScheduleFormat::linear));
    KINDS.put("cosine", warmedUp(ScheduleFormat::cosine));
    KINDS.put("cosine_restarts", warmedUp(ScheduleFormat::cosineRestarts));
    KINDS.put("one_cycle", warmedUp(ScheduleFormat::oneCycle));
  }

  private ScheduleFormat() {}

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
        LearningRateSchedule schedule = then.get();
        Problems.at("schedule")
            .require(!startAlone, "warmupStart is there without warmup_epochs; add them")
            .throwIfAny();
        return epochs == 0 ? schedule : new WarmUp(epochs, start, schedule);
      };
    };
  }

  private static Supplier<LearningRateSchedule> inverseTime(Fields fields) {
    double decay = fields.number("decay");
    return () -> new InverseTime(decay);
  }

  private static Supplier<LearningRateSchedule> step(Fields fields) {
    int epochs = fields.whole("epochs");
    double gamma = fields.number("gamma");
    return () -> new Step(epochs, gamma);
  }

  private static Supplier<LearningRateSchedule> linear(Fields fields) {
    double floor = fields.number("floor", 0);
    return () -> new Linear(floor);
  }

  private static Supplier<LearningRateSchedule> cosineRestarts(Fields fields) {
    int epochs = fields.whole("epochs");
    int multiplier = fields.whole("multiplier", 1);
    double floor = fields.number("floor", 0);
    return () -> new CosineRestarts(epochs, multiplier, floor);
  }

  private static Supplier<LearningRateSchedule> cosine(Fields fields) {
    double floor = fields.number("floor", 0);
    return () -> new Cosine(floor);
  }

  private static Supplier<LearningRateSchedule> oneCycle(Fields fields) {
    double warmup = fields.number("warmup", 0.3);
    double start = fields.number("start", 0.04);
    double end = fields.number("end", 4e-6);
    return () -> new OneCycle(warmup, start, end);
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
