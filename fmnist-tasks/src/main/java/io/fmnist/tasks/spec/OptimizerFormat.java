package io.fmnist.tasks.spec;

import io.fmnist.api.Problems;
import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
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
    KINDS.put("sgd", regularized(OptimizerFormat::sgd));
    KINDS.put("adam", regularized(OptimizerFormat::adam));
    KINDS.put("adagrad", regularized(OptimizerFormat::adagrad));
    KINDS.put("adadelta", regularized(OptimizerFormat::adadelta));
    KINDS.put("rmsprop", regularized(OptimizerFormat::rmsProp));
    KINDS.put("lion", regularized(OptimizerFormat::lion));
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

  private static Supplier<Optimizer> sgd(Fields fields) {
    double lr = fields.number("lr", 0.01);
    double momentum = fields.number("momentum", 0);
    boolean nesterov = fields.truth("nesterov", false);
    return () -> new Sgd(lr, momentum, nesterov);
  }

  private static Supplier<Optimizer> adam(Fields fields) {
    Adam keras = Adam.keras();
    double lr = fields.number("lr", keras.learningRate());
    double beta1 = fields.number("beta1", keras.beta1());
    double beta2 = fields.number("beta2", keras.beta2());
    double epsilon = fields.number("epsilon", keras.epsilon());
    return () -> new Adam(lr, beta1, beta2, epsilon);
  }

  private static Supplier<Optimizer> adagrad(Fields fields) {
    Adagrad keras = Adagrad.keras();
    double lr = fields.number("lr", keras.learningRate());
    double epsilon = fields.number("epsilon", keras.epsilon());
    return () -> new Adagrad(lr, epsilon);
  }

  private static Supplier<Optimizer> adadelta(Fields fields) {
    Adadelta keras = Adadelta.keras();
    double lr = fields.number("lr", keras.learningRate());
    double rho = fields.number("rho", keras.rho());
    double epsilon = fields.number("epsilon", keras.epsilon());
    return () -> new Adadelta(lr, rho, epsilon);
  }

  private static Supplier<Optimizer> rmsProp(Fields fields) {
    RmsProp keras = RmsProp.keras();
    double lr = fields.number("lr", keras.learningRate());
    double rho = fields.number("rho", keras.rho());
    double momentum = fields.number("momentum", keras.momentum());
    double epsilon = fields.number("epsilon", keras.epsilon());
    return () -> new RmsProp(lr, rho, momentum, epsilon);
  }

  private static Supplier<Optimizer> lion(Fields fields) {
    Lion keras = Lion.keras();
    double lr = fields.number("lr", keras.learningRate());
    double beta1 = fields.number("beta1", keras.beta1());
    double beta2 = fields.number("beta2", keras.beta2());
    return () -> new Lion(lr, beta1, beta2);
  }

  static Map<String, Object> write(Optimizer optimizer, Regularization regularization) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("kind", optimizer.kind());
    keys.put("lr", optimizer.learningRate());
    optimizer.accept(new Rest(keys));
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

  /** Adds an optimizer's own keys. */
  private record Rest(Map<String, Object> keys) implements Optimizer.Visitor<Map<String, Object>> {
    @Override
    public Map<String, Object> visitSgd(Sgd sgd) {
      keys.put("momentum", sgd.momentum());
      keys.put("nesterov", sgd.nesterov());
      return keys;
    }

    @Override
    public Map<String, Object> visitAdam(Adam adam) {
      keys.put("beta1", adam.beta1());
      keys.put("beta2", adam.beta2());
      keys.put("epsilon", adam.epsilon());
      return keys;
    }

    @Override
    public Map<String, Object> visitAdagrad(Adagrad adagrad) {
      keys.put("epsilon", adagrad.epsilon());
      return keys;
    }

    @Override
    public Map<String, Object> visitAdadelta(Adadelta adadelta) {
      keys.put("rho", adadelta.rho());
      keys.put("epsilon", adadelta.epsilon());
      return keys;
    }

    @Override
    public Map<String, Object> visitRmsProp(RmsProp rmsProp) {
      keys.put("rho", rmsProp.rho());
      keys.put("momentum", rmsProp.momentum());
      keys.put("epsilon", rmsProp.epsilon());
      return keys;
    }

    @Override
    public Map<String, Object> visitLion(Lion lion) {
      keys.put("beta1", lion.beta1());
      keys.put("beta2", lion.beta2());
      return keys;
    }
  }
}
