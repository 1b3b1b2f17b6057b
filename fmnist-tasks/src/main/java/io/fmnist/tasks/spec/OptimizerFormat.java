package io.fmnist.tasks.spec;

import io.fmnist.api.Problems;
import io.fmnist.api.Records;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads and writes optimizers with weight decay and L2; their keys and defaults stand in
 * docs/spec-format.md.
 */
final class OptimizerFormat {
  private static final Map<String, Function<Fields, Supplier<Regularized>>> KINDS =
      new LinkedHashMap<>();

  static {
    Optimizer.defaults().forEach(o -> KINDS.put(o.kind(), regularized(fields -> read(fields, o))));
  }

  /**
   * What stands under the key {@code optimizer}.
   *
   * @param regularization without clipping, whose key stands beside it
   */
  record Regularized(Optimizer optimizer, Regularization regularization) {}

  private OptimizerFormat() {}

  static Optional<Regularized> read(SpecNode node, String path, SpecProblems problems) {
    if (node instanceof SpecNode.Mapping mapping
        && mapping.entries().get("kind") instanceof SpecNode.Scalar kind
        && kind.text().equals("adamw")) {
      problems.add(
          kind.line(),
          path + ".kind",
          "it is \"adamw\"; AdamW is adam with weight_decay: write {kind: adam, weight_decay: "
              + "0.004}");
      return Optional.empty();
    }
    return KindReader.read(node, path, problems, KINDS, "{kind: adam, lr: 0.001}");
  }

  /** Adds the keys that every kind has. */
  private static Function<Fields, Supplier<Regularized>> regularized(
      Function<Fields, Supplier<Optimizer>> kind) {
    return fields -> {
      Supplier<Optimizer> optimizer = kind.apply(fields);
      double weightDecay = fields.number("weight_decay", 0);
      double l2 = fields.number("l2", 0);
      boolean decayAll = fields.truth("decay_all", false);
      return () -> {
        Problems problems = Problems.at("optimizer");
        Optimizer made = problems.collect("", optimizer);
        Regularization regularization =
            problems.collect("", () -> new Regularization(weightDecay, l2, decayAll, 0));
        problems.throwIfAny();
        return new Regularized(
            Objects.requireNonNull(made), Objects.requireNonNull(regularization));
      };
    };
  }

  /** Reads an optimizer's options, which are the components of its record. */
  private static Supplier<Optimizer> read(Fields fields, Optimizer defaults) {
    List<Object> values = new ArrayList<>();
    Records.values(defaults)
        .forEach(
            (name, value) ->
                values.add(
                    value instanceof Boolean truth
                        ? fields.truth(key(name), truth)
                        : (Object) fields.number(key(name), (Double) value)));
    return () -> Records.make(defaults.getClass(), values);
  }

  private static String key(String option) {
    return option.equals("learningRate") ? "lr" : option;
  }

  static Map<String, Object> write(Optimizer optimizer, Regularization regularization) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("kind", optimizer.kind());
    Records.values(optimizer).forEach((name, value) -> keys.put(key(name), value));
    if (regularization.weightDecay() != 0) {
      keys.put("weight_decay", regularization.weightDecay());
    }
    if (regularization.l2() != 0) {
      keys.put("l2", regularization.l2());
    }
    if (regularization.decayAll()) {
      keys.put("decay_all", true);
    }
    return keys;
  }
}
