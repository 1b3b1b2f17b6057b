package io.fmnist.tasks.spec;

import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.api.train.LearningRateSchedule.Constant;
import io.fmnist.api.train.LearningRateSchedule.Cosine;
import io.fmnist.api.train.LearningRateSchedule.InverseTime;
import io.fmnist.api.train.LearningRateSchedule.OneCycle;
import io.fmnist.api.train.LearningRateSchedule.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads and writes learning-rate schedules; their keys stand in docs/spec-format.md. */
final class ScheduleFormat {
  private static final Map<String, Function<Fields, Supplier<LearningRateSchedule>>> KINDS =
      new LinkedHashMap<>();

  static {
    KINDS.put("constant", f -> Constant::new);
    KINDS.put("inverse_time", ScheduleFormat::inverseTime);
    KINDS.put("step", ScheduleFormat::step);
    KINDS.put("cosine", ScheduleFormat::cosine);
    KINDS.put("one_cycle", ScheduleFormat::oneCycle);
  }

  private ScheduleFormat() {}

  static Optional<LearningRateSchedule> read(SpecNode node, String path, SpecProblems problems) {
    return KindReader.read(node, path, problems, KINDS, "{kind: cosine, floor: 0.1}");
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
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("kind", schedule.kind());
    if (schedule instanceof InverseTime s) {
      keys.put("decay", s.decay());
    } else if (schedule instanceof Step s) {
      keys.put("epochs", s.epochs());
      keys.put("gamma", s.gamma());
    } else if (schedule instanceof Cosine s) {
      keys.put("floor", s.floor());
    } else if (schedule instanceof OneCycle s) {
      keys.put("warmup", s.warmup());
      keys.put("start", s.start());
      keys.put("end", s.end());
    }
    return keys;
  }
}
