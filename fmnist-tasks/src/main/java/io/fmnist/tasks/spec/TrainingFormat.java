package io.fmnist.tasks.spec;

import io.fmnist.api.Records;
import io.fmnist.api.augment.Augmentation;
import io.fmnist.api.augment.Cutout;
import io.fmnist.api.augment.Flip;
import io.fmnist.api.augment.Mixup;
import io.fmnist.api.augment.Shift;
import io.fmnist.api.data.StudySplit;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.train.EarlyStopping;
import io.fmnist.api.train.KeepBest;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.api.train.Monitoring;
import io.fmnist.api.train.ReduceOnPlateau;
import io.fmnist.api.train.Targets;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.api.train.ValidationMetric;
import io.fmnist.api.train.WeightAveraging;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes how a network is trained; the keys stand in docs/spec-format.md. What is not
 * used is not written, so that a task keeps its text when a new key is added to the format.
 */
final class TrainingFormat {
  private static final Map<String, Function<Fields, Supplier<Augmentation>>> AUGMENTATIONS =
      new LinkedHashMap<>();

  static {
    AUGMENTATIONS.put("shift", f -> KindReader.options(f, Shift.class, Map.of("fill", 0)));
    AUGMENTATIONS.put("flip", TrainingFormat::flip);
    AUGMENTATIONS.put(
        "cutout", f -> KindReader.options(f, Cutout.class, Map.of("probability", 1, "fill", 0)));
    AUGMENTATIONS.put("mixup", f -> KindReader.options(f, Mixup.class, Map.of()));
  }

  /** Groups of keys that a task may leave out. */
  static final Set<String> GROUPS =
      Set.of(
          "schedule",
          "targets",
          "ema",
          "evaluation",
          "split",
          "early_stopping",
          "keep",
          "reduce_on_plateau");

  private static final String BEST = "best";
  private static final String LAST = "last";

  private TrainingFormat() {}

  static @Nullable TrainingSpec read(Fields fields, SpecProblems problems, FrozenLayers frozen) {
    Optional<OptimizerFormat.Regularized> optimizer =
        fields.required("optimizer").flatMap(n -> OptimizerFormat.read(n, "optimizer", problems));
    Optional<SpecNode> scheduleNode = fields.optional("schedule");
    Optional<LearningRateSchedule> schedule =
        scheduleNode.isEmpty()
            ? Optional.of(new LearningRateSchedule.Constant())
            : ScheduleFormat.read(scheduleNode.get(), "schedule", problems);
    double clipNorm = fields.number("clip_norm", 0);
    int count = problems.count();
    int batch = fields.whole("batch");
    final boolean hasBatch = problems.count() == count;
    count = problems.count();
    int epochs = fields.whole("epochs");
    final boolean hasEpochs = problems.count() == count;
    long seed = fields.longer("seed", 1);
    final int before = problems.count();
    Targets targets =
        group(fields, "targets", problems, TrainingFormat::targets).orElse(Targets.ONE_HOT);
    List<Augmentation> augmentation =
        fields
            .optional("augmentation")
            .map(n -> augmentation(n, "augmentation", problems))
            .orElse(List.of());
    Optional<WeightAveraging> averaging = group(fields, "ema", problems, TrainingFormat::averaging);
    boolean flip =
        group(fields, "evaluation", problems, TrainingFormat::flipEvaluation).orElse(false);
    double share =
        group(fields, "split", problems, TrainingFormat::validationShare).orElse(StudySplit.SHARE);
    Optional<EarlyStopping> stopping =
        group(fields, "early_stopping", problems, TrainingFormat::earlyStopping);
    Optional<KeepBest> keep = keep(fields, problems, best(stopping));
    Optional<ReduceOnPlateau> reducing =
        group(fields, "reduce_on_plateau", problems, TrainingFormat::reduceOnPlateau);
    boolean isWhole = optimizer.isPresent() && schedule.isPresent() && problems.count() == before;
    // What is wrong with the rest is said too, as if the parts that are wrong, and those that are
    // judged by them, were left out.
    OptimizerFormat.Regularized regularized =
        optimizer.orElse(new OptimizerFormat.Regularized(Sgd.of(1), Regularization.NONE));
    @Nullable Regularization regularization =
        problems.collect(
            fields, "training", () -> regularized.regularization().withClipNorm(clipNorm));
    @Nullable TrainingSpec training =
        problems.collect(
            fields,
            "training",
            () ->
                new TrainingSpec(
                    regularized.optimizer(),
                    schedule.orElse(new LearningRateSchedule.Constant()),
                    batch,
                    epochs,
                    seed,
                    Objects.requireNonNullElse(regularization, Regularization.NONE),
                    targets,
                    hasBatch ? augmentation : List.of(),
                    averaging.filter(a -> hasEpochs),
                    flip,
                    frozen,
                    new Monitoring(stopping, keep, reducing.filter(r -> optimizer.isPresent())),
                    share));
    return isWhole && regularization != null ? training : null;
  }

  /** Reads a group of keys that may be missing. */
  private static <T> Optional<T> group(
      Fields fields, String key, SpecProblems problems, Function<Fields, Supplier<T>> reader) {
    Optional<SpecNode> node = fields.optional(key);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (!(node.get() instanceof SpecNode.Mapping mapping)) {
      problems.add(
          node.get().line(), key, "it is " + node.get().what() + "; a group of keys is needed");
      return Optional.empty();
    }
    Fields inner = new Fields(mapping, key, problems);
    return inner.finish(key, reader.apply(inner));
  }

  private static Supplier<Targets> targets(Fields fields) {
    double smoothing = fields.number("label_smoothing", 0);
    List<Double> weights =
        fields
            .optional("class_weights")
            .map(n -> fields.numbers("class_weights", n))
            .orElse(List.of());
    return () -> new Targets(smoothing, weights);
  }

  private static Supplier<WeightAveraging> averaging(Fields fields) {
    double decay = fields.number("decay");
    int every = fields.whole("every", 1);
    int from = fields.whole("from_epoch", 1);
    return () -> new WeightAveraging(decay, every, from);
  }

  private static Supplier<Boolean> flipEvaluation(Fields fields) {
    boolean flip = fields.truth("flip", false);
    return () -> flip;
  }

  private static Supplier<Double> validationShare(Fields fields) {
    double share = fields.number("validation", StudySplit.SHARE);
    return () -> share;
  }

  private static Supplier<EarlyStopping> earlyStopping(Fields fields) {
    ValidationMetric metric = metric(fields);
    int patience = fields.whole("patience");
    double minDelta = fields.number("min_delta", 0);
    return () -> new EarlyStopping(metric, patience, minDelta);
  }

  /** Reads {@code best}, {@code last}, or a group with the metric. */
  private static Optional<KeepBest> keep(Fields fields, SpecProblems problems, KeepBest best) {
    if (fields.optional("keep").filter(SpecNode.Mapping.class::isInstance).isPresent()) {
      return group(
          fields,
          "keep",
          problems,
          inner -> {
            ValidationMetric metric = metric(inner);
            return () -> new KeepBest(metric);
          });
    }
    return fields.oneOf("keep", new TreeSet<>(List.of(BEST, LAST)), LAST).equals(BEST)
        ? Optional.of(best)
        : Optional.empty();
  }

  /** Returns what {@code best} stands for: by the metric that stops the training. */
  private static KeepBest best(Optional<EarlyStopping> stopping) {
    return new KeepBest(stopping.map(EarlyStopping::metric).orElse(ValidationMetric.LOSS));
  }

  private static Supplier<ReduceOnPlateau> reduceOnPlateau(Fields fields) {
    ValidationMetric metric = metric(fields);
    double factor = fields.number("factor", 0.1);
    int patience = fields.whole("patience", 10);
    double minDelta = fields.number("min_delta", 1e-4);
    int cooldown = fields.whole("cooldown", 0);
    double minLr = fields.number("min_lr", 0);
    return () -> new ReduceOnPlateau(metric, factor, patience, minDelta, cooldown, minLr);
  }

  private static ValidationMetric metric(Fields fields) {
    Map<String, ValidationMetric> byId =
        Arrays.stream(ValidationMetric.values())
            .collect(
                Collectors.toMap(ValidationMetric::id, m -> m, (a, b) -> a, LinkedHashMap::new));
    String id = fields.oneOf("metric", byId.keySet(), ValidationMetric.LOSS.id());
    return Objects.requireNonNull(byId.get(id));
  }

  private static List<Augmentation> augmentation(
      SpecNode node, String path, SpecProblems problems) {
    return KindReader.list(
        node, path, problems, AUGMENTATIONS, "augmentations", "{kind: shift, pixels: 2}");
  }

  private static Supplier<Augmentation> flip(Fields fields) {
    Map<String, Flip.Mode> byName =
        Arrays.stream(Flip.Mode.values())
            .collect(Collectors.toMap(Flip.Mode::id, m -> m, (a, b) -> a, LinkedHashMap::new));
    String name = fields.oneOf("mode", byName.keySet(), Flip.Mode.RANDOM.id());
    return () -> new Flip(Objects.requireNonNull(byName.get(name)));
  }

  /** Adds the keys of a training, in the order of the file. */
  static void write(TrainingSpec training, Map<String, Object> keys) {
    Regularization regularization = training.regularization();
    keys.put("optimizer", OptimizerFormat.write(training.optimizer(), regularization));
    keys.put("schedule", ScheduleFormat.write(training.schedule()));
    if (regularization.clipNorm() != 0) {
      keys.put("clip_norm", regularization.clipNorm());
    }
    keys.put("batch", training.batchSize());
    keys.put("epochs", training.epochs());
    keys.put("seed", training.seed());
    Map<String, Object> targets = new LinkedHashMap<>();
    if (training.targets().labelSmoothing() != 0) {
      targets.put("label_smoothing", training.targets().labelSmoothing());
    }
    if (!training.targets().classWeights().isEmpty()) {
      targets.put("class_weights", training.targets().classWeights());
    }
    if (!targets.isEmpty()) {
      keys.put("targets", targets);
    }
    if (!training.augmentation().isEmpty()) {
      List<Map<String, Object>> pipeline = new ArrayList<>();
      training.augmentation().forEach(a -> pipeline.add(write(a)));
      keys.put("augmentation", pipeline);
    }
    training
        .averaging()
        .ifPresent(
            a -> {
              Map<String, Object> ema = new LinkedHashMap<>();
              ema.put("decay", a.decay());
              ema.put("every", a.everySteps());
              ema.put("from_epoch", a.fromEpoch());
              keys.put("ema", ema);
            });
    if (training.flipEvaluation()) {
      keys.put("evaluation", Map.of("flip", true));
    }
    if (training.validationShare() != StudySplit.SHARE) {
      keys.put("split", Map.of("validation", training.validationShare()));
    }
    write(training.monitoring(), keys);
  }

  private static void write(Monitoring monitoring, Map<String, Object> keys) {
    monitoring.earlyStopping().ifPresent(e -> keys.put("early_stopping", options(e)));
    monitoring
        .keepBest()
        .ifPresent(
            k -> keys.put("keep", k.equals(best(monitoring.earlyStopping())) ? BEST : options(k)));
    monitoring.reduceOnPlateau().ifPresent(r -> keys.put("reduce_on_plateau", options(r)));
  }

  private static Map<String, Object> write(Augmentation augmentation) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("kind", augmentation.kind());
    keys.putAll(options(augmentation));
    return keys;
  }

  /** Returns a record's components under their names in files. */
  private static Map<String, Object> options(Object description) {
    Map<String, Object> options = new LinkedHashMap<>();
    Records.values(description)
        .forEach(
            (name, value) -> {
              String key = name.replaceAll("[A-Z]", "_$0").toLowerCase(Locale.ROOT);
              if (value instanceof ValidationMetric metric) {
                options.put(key, metric.id());
              } else {
                options.put(key, value instanceof Flip.Mode mode ? mode.id() : value);
              }
            });
    return options;
  }
}
