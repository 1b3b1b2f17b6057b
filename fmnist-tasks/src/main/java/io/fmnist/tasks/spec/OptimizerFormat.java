package io.fmnist.tasks.spec;

import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Sgd;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads and writes optimizers; their keys and defaults stand in docs/spec-format.md. */
final class OptimizerFormat {
  private static final Map<String, Function<Fields, Supplier<Optimizer>>> KINDS =
      new LinkedHashMap<>();

  static {
    KINDS.put("sgd", OptimizerFormat::sgd);
    KINDS.put("adam", OptimizerFormat::adam);
    KINDS.put("adagrad", OptimizerFormat::adagrad);
    KINDS.put("adadelta", OptimizerFormat::adadelta);
  }

  private OptimizerFormat() {}

  static Optional<Optimizer> read(SpecNode node, String path, SpecProblems problems) {
    return KindReader.read(node, path, problems, KINDS, "{kind: adam, lr: 0.001}");
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

  static Map<String, Object> write(Optimizer optimizer) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("kind", optimizer.kind());
    keys.put("lr", optimizer.learningRate());
    optimizer.accept(new Rest(keys));
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
  }
}
