package io.fmnist.tasks.spec;

import io.fmnist.api.Problems;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
    RecordComponent[] options = defaults.getClass().getRecordComponents();
    Object[] values = new Object[options.length];
    for (int i = 0; i < options.length; i++) {
      values[i] =
          value(options[i], defaults) instanceof Boolean truth
              ? fields.truth(key(options[i]), truth)
              : fields.number(key(options[i]), (Double) value(options[i], defaults));
    }
    return () -> make(defaults.getClass(), options, values);
  }

  private static String key(RecordComponent option) {
    return option.getName().equals("learningRate") ? "lr" : option.getName();
  }

  private static Object value(RecordComponent option, Optimizer optimizer) {
    try {
      return option.getAccessor().invoke(optimizer);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T make(Class<T> kind, RecordComponent[] options, Object[] values) {
    Class<?>[] types =
        Arrays.stream(options).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return kind.getConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, Object> write(Optimizer optimizer, Regularization regularization) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("kind", optimizer.kind());
    for (RecordComponent option : optimizer.getClass().getRecordComponents()) {
      keys.put(key(option), value(option, optimizer));
    }
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
