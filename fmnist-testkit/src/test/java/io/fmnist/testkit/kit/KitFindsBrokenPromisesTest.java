package io.fmnist.testkit.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Adagrad;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("the kit's contract rules fail a backend")
class KitFindsBrokenPromisesTest {
  private record Broken(String how, Rule rule, BreakingBackend backend) {
    Broken(String how, Rule rule, BreakingBackend.Breaking breaking) {
      this(how, rule, new BreakingBackend(breaking));
    }
  }

  private static final BreakingBackend.Breaking HONEST =
      (model, method, arguments, honestly) -> honestly.now();

  private static final List<ByteBuffer> LEAKED = new ArrayList<>();

  private static List<Broken> all() {
    AtomicInteger calls = new AtomicInteger();
    Map<Integer, Integer> steps = new ConcurrentHashMap<>();
    return List.of(
        new Broken(
            "that rounds weights",
            Rule.WEIGHTS_ROUND_TRIP,
            (model, method, arguments, honestly) ->
                method.equals("weights") ? coarse(model.weights()) : honestly.now()),
        new Broken(
            "that loses the step count",
            Rule.STATE_ROUND_TRIP,
            (model, method, arguments, honestly) ->
                method.equals("optimizerState")
                    ? new OptimizerState(0, model.optimizerState().slots())
                    : honestly.now()),
        new Broken(
            "whose state does not start at zero",
            Rule.STATE_STARTS_AT_ZERO,
            (model, method, arguments, honestly) -> {
              OptimizerState state = model.optimizerState();
              return method.equals("optimizerState") && state.steps() == 0
                  ? new OptimizerState(1, state.slots())
                  : honestly.now();
            }),
        new Broken(
            "whose setWeights resets the optimizer",
            Rule.INDEPENDENT_SETTERS,
            (model, method, arguments, honestly) -> {
              OptimizerState state = model.optimizerState();
              Object answer = honestly.now();
              if (method.equals("setWeights")) {
                model.setOptimizerState(new OptimizerState(0, state.slots()));
              }
              return answer;
            }),
        new Broken(
            "whose prediction moves the weights",
            Rule.PREDICTION_IS_PURE,
            (model, method, arguments, honestly) -> {
              Object answer = honestly.now();
              if (method.equals("logits")) {
                model.setWeights(coarse(model.weights()));
              }
              return answer;
            }),
        new Broken(
            "whose gradients update running statistics",
            Rule.GRADIENT_IS_PURE,
            (model, method, arguments, honestly) -> {
              Object answer = honestly.now();
              if (method.equals("lossAndGradients")) {
                Weights before = model.weights();
                model.trainStep((Batch) arguments[0], 1e-3, (DropoutMasks) arguments[1]);
                model.setWeights(mixed(before, model.weights()));
              }
              return answer;
            }),
        new Broken(
            "that predicts without its running means", Rule.RUNNING_STATISTICS, new NoMeans()),
        new Broken(
            "whose models share their steps",
            Rule.TWO_MODELS,
            (model, method, arguments, honestly) -> {
              if (method.equals("trainStep")) {
                int call = calls.incrementAndGet();
                return model.trainStep(
                    (Batch) arguments[0], 0.01 / call, (DropoutMasks) arguments[2]);
              }
              return honestly.now();
            }),
        new Broken(
            "that cannot be closed twice",
            Rule.CLOSE_TWICE,
            (model, method, arguments, honestly) -> {
              if (method.equals("close")) {
                model.weights();
              }
              return honestly.now();
            }),
        new Broken(
            "that works on after close",
            Rule.USE_AFTER_CLOSE,
            (model, method, arguments, honestly) -> method.equals("close") ? null : honestly.now()),
        new Broken(
            "that dies of a wrong shape without a word",
            Rule.WRONG_SHAPE,
            (model, method, arguments, honestly) -> {
              try {
                return honestly.now();
              } catch (FmnistException e) {
                throw new ArrayIndexOutOfBoundsException("7");
              }
            }),
        new Broken(
            "that takes an empty batch",
            Rule.EMPTY_BATCH,
            (model, method, arguments, honestly) -> {
              boolean empty = arguments != null && arguments[0] instanceof Batch b && b.size() == 0;
              if (empty && method.equals("logits")) {
                return new float[0];
              }
              return honestly.now();
            }),
        new Broken(
            "that ignores a label beyond the classes",
            Rule.LABEL_WITHOUT_LOGIT,
            (model, method, arguments, honestly) -> {
              try {
                return honestly.now();
              } catch (FmnistException e) {
                if (method.equals("trainStep") && e.getMessage().contains("label")) {
                  return new StepResult(0, 0);
                }
                throw e;
              }
            }),
        new Broken(
            "that counts a refused update",
            Rule.MISFITS,
            (model, method, arguments, honestly) -> {
              try {
                return honestly.now();
              } catch (FmnistException e) {
                OptimizerState state = model.optimizerState();
                model.setOptimizerState(new OptimizerState(state.steps() + 1, state.slots()));
                throw e;
              }
            }),
        new Broken(
            "that takes gradients of another shape",
            Rule.MISFITS,
            (model, method, arguments, honestly) -> {
              try {
                return honestly.now();
              } catch (FmnistException e) {
                if (method.equals("applyGradients")
                    && !((Weights) arguments[0]).asMap().isEmpty()) {
                  return null;
                }
                throw e;
              }
            }),
        new Broken(
            "that takes what fits of a state before it refuses the rest",
            Rule.MISFITS,
            (model, method, arguments, honestly) -> {
              try {
                return honestly.now();
              } catch (FmnistException e) {
                if (arguments[0] instanceof OptimizerState state
                    && state.slots().containsKey("m")) {
                  OptimizerState now = model.optimizerState();
                  Map<String, Weights> slots = new LinkedHashMap<>(now.slots());
                  slots.put("m", state.slots().get("m"));
                  model.setOptimizerState(new OptimizerState(now.steps(), slots));
                }
                throw e;
              }
            }),
        new Broken(
            "that hands out one array of logits again and again", Rule.COPIES, new OneArray()),
        new Broken(
            "that is different each time",
            Rule.DETERMINISM,
            (model, method, arguments, honestly) -> {
              if (method.equals("trainStep")) {
                return model.trainStep(
                    (Batch) arguments[0],
                    (double) arguments[1] * (1 + 1e-3 * calls.incrementAndGet()),
                    (DropoutMasks) arguments[2]);
              }
              return honestly.now();
            }),
        new Broken(
            "that belongs to one Java thread",
            Rule.OTHER_THREAD,
            (model, method, arguments, honestly) -> {
              if (Thread.currentThread().getName().startsWith("pool-")) {
                throw new IllegalStateException("wrong thread");
              }
              return honestly.now();
            }),
        new Broken(
            "that counts wrongly what is right",
            Rule.CORRECT_COUNT,
            (model, method, arguments, honestly) -> {
              Object answer = honestly.now();
              return answer instanceof StepResult result
                  ? new StepResult(result.loss(), result.correct() + 1)
                  : answer;
            }),
        new Broken(
            "that leaks 32 KB a step outside the heap",
            Rule.MEMORY,
            (model, method, arguments, honestly) -> {
              if (method.equals("trainStep")) {
                ByteBuffer kept = ByteBuffer.allocateDirect(32 << 10);
                for (int i = 0; i < kept.capacity(); i += 1024) {
                  kept.put(i, (byte) 1);
                }
                LEAKED.add(kept);
              }
              return honestly.now();
            }),
        new Broken(
            "that makes a network with a layer it declares unsupported",
            Rule.DECLARED,
            new BreakingBackend(HONEST) {
              @Override
              public Capabilities capabilities() {
                return new Capabilities(
                    super.capabilities().devices(), Set.of(Dropout.class), Set.of());
              }
            }),
        new Broken(
            "that takes an optimizer it declares unsupported",
            Rule.DECLARED,
            new BreakingBackend(HONEST) {
              @Override
              public Capabilities capabilities() {
                return new Capabilities(
                    super.capabilities().devices(), Set.of(), Set.of(Adagrad.class));
              }
            }),
        new Broken(
            "whose id is not one that can be typed",
            Rule.DESCRIPTION,
            new BreakingBackend(HONEST) {
              @Override
              public String id() {
                return "My Engine";
              }
            }),
        new Broken(
            "that says nothing of itself",
            Rule.DESCRIPTION,
            new BreakingBackend(HONEST) {
              @Override
              public Map<String, String> describe() {
                return Map.of();
              }
            }),
        new Broken(
            "whose threads mix up their batches", Rule.SHARED_MODEL, new OnePlaceForBatches(true)),
        new Broken(
            "that refuses a second thread instead of letting it wait",
            Rule.SHARED_MODEL,
            new RefusesTheSecond()),
        new Broken(
            "whose models mix up their batches",
            Rule.MODELS_AT_ONCE,
            new OnePlaceForBatches(false)),
        new Broken(
            "that closes under a call",
            Rule.CLOSE_IN_USE,
            (model, method, arguments, honestly) -> {
              try {
                return honestly.now();
              } catch (IllegalStateException e) {
                throw new NullPointerException("memory is gone");
              }
            }),
        new Broken(
            "that takes what is not finite for 0",
            Rule.NOT_FINITE,
            (model, method, arguments, honestly) -> {
              try {
                return honestly.now();
              } catch (FmnistException e) {
                return null;
              }
            }),
        new Broken(
            "that hides an overflow",
            Rule.OVERFLOW,
            (model, method, arguments, honestly) -> {
              Object answer = honestly.now();
              if (answer instanceof float[] logits) {
                for (int i = 0; i < logits.length; i++) {
                  logits[i] = Float.isNaN(logits[i]) ? 0 : Math.min(logits[i], Float.MAX_VALUE);
                }
              }
              return answer;
            }),
        new Broken(
            "that takes targets of too many classes",
            Rule.TARGETS_WITHOUT_LOGITS,
            (model, method, arguments, honestly) -> {
              try {
                return honestly.now();
              } catch (FmnistException e) {
                if (method.equals("trainStep") && e.getMessage().contains("targets")) {
                  return new StepResult(0, 0);
                }
                throw e;
              }
            }),
        new Broken(
            "whose step sizes grow with the steps of the model itself",
            Rule.RESUME,
            (model, method, arguments, honestly) -> {
              if (method.equals("trainStep")) {
                int own = steps.merge(System.identityHashCode(model), 1, Integer::sum);
                arguments[1] = (double) arguments[1] * own;
              }
              return honestly.now();
            }));
  }

  /** Keeps the batch in one place between taking and using it, as engines keep their arrays. */
  private static final class OnePlaceForBatches implements BreakingBackend.Breaking {
    private final Map<Object, Batch> places = new ConcurrentHashMap<>();
    private final boolean eachModel;

    OnePlaceForBatches(boolean eachModel) {
      this.eachModel = eachModel;
    }

    @Override
    public Object answer(
        BackendModel model, String method, Object[] arguments, BreakingBackend.Call honestly)
        throws Throwable {
      if (arguments != null && arguments[0] instanceof Batch batch) {
        Object place = eachModel ? System.identityHashCode(model) : "all";
        places.put(place, batch);
        Thread.sleep(1);
        arguments[0] = places.get(place);
      }
      return honestly.now();
    }
  }

  /** Throws where another call is at work. */
  private static final class RefusesTheSecond implements BreakingBackend.Breaking {
    private final Map<Object, Integer> atWork = new ConcurrentHashMap<>();

    @Override
    public Object answer(
        BackendModel model, String method, Object[] arguments, BreakingBackend.Call honestly)
        throws Throwable {
      int key = System.identityHashCode(model);
      if (atWork.putIfAbsent(key, 1) != null) {
        throw new ConcurrentModificationException("this model is in use");
      }
      try {
        Thread.sleep(1);
        return honestly.now();
      } finally {
        atWork.remove(key);
      }
    }
  }

  /** Writes all logits of one size into the same array. */
  private static final class OneArray implements BreakingBackend.Breaking {
    private final Map<Integer, float[]> arrays = new HashMap<>();

    @Override
    public Object answer(
        BackendModel model, String method, Object[] arguments, BreakingBackend.Call honestly)
        throws Throwable {
      Object answer = honestly.now();
      if (answer instanceof float[] logits) {
        float[] shared = arrays.computeIfAbsent(logits.length, float[]::new);
        System.arraycopy(logits, 0, shared, 0, logits.length);
        return shared;
      }
      return answer;
    }
  }

  /** Takes every running mean for 0 in inference. */
  private static final class NoMeans implements BreakingBackend.Breaking {
    @Override
    public Object answer(
        BackendModel model, String method, Object[] arguments, BreakingBackend.Call honestly)
        throws Throwable {
      if (method.equals("logits")) {
        Weights now = model.weights();
        model.setWeights(withoutMeans(now));
        Object answer = honestly.now();
        model.setWeights(now);
        return answer;
      }
      return honestly.now();
    }
  }

  private static Weights withoutMeans(Weights weights) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    weights
        .asMap()
        .forEach(
            (name, t) -> {
              float[] values = t.toArray();
              if (name.endsWith("running_mean")) {
                java.util.Arrays.fill(values, 0);
              }
              tensors.put(name, Tensor.of(t.shape(), values));
            });
    return new Weights(tensors);
  }

  private static Weights mixed(Weights trainable, Weights statistics) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(trainable.asMap());
    statistics
        .asMap()
        .forEach(
            (name, t) -> {
              if (name.contains("running")) {
                tensors.put(name, t);
              }
            });
    return new Weights(tensors);
  }

  private static Weights coarse(Weights weights) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    weights
        .asMap()
        .forEach(
            (name, t) -> {
              float[] values = t.toArray();
              for (int i = 0; i < values.length; i++) {
                values[i] = Float.intBitsToFloat(Float.floatToIntBits(values[i]) & 0xFFFF_0000);
              }
              tensors.put(name, Tensor.of(t.shape(), values));
            });
    return new Weights(tensors);
  }

  private static Session session(BreakingBackend backend) {
    return new Session(backend, Device.cpu(), List.of(1), 1, new Report(), true);
  }

  @TestFactory
  Stream<DynamicTest> eachByTheRuleItBreaks() {
    return all().stream()
        .map(
            broken ->
                DynamicTest.dynamicTest(
                    broken.how + ": rule " + broken.rule.number(),
                    () -> {
                      Check check =
                          ContractChecks.all().stream()
                              .filter(c -> c.rule() == broken.rule)
                              .findFirst()
                              .orElseThrow();
                      assertThatThrownBy(() -> check.run(session(broken.backend)))
                          .as(broken.how)
                          .isInstanceOf(AssertionError.class)
                          .hasMessageContaining("rule " + broken.rule.number());
                    }));
  }

  @Test
  @DisplayName("but not one that keeps the promise to resume")
  void resumes() {
    ResumeCheck.run(
        new Check(Rule.RESUME, "contract", (check, session) -> {}),
        session(new BreakingBackend(HONEST)));
  }

  @Test
  @DisplayName("and there is a backend that breaks each of them")
  void everyRule() {
    assertThat(all()).extracting(Broken::rule).containsAll(Level.CONTRACT.rules());
  }

  @Test
  @DisplayName("that throws UnsupportedOperationException without declaring anything")
  void undeclared() {
    BreakingBackend backend =
        new BreakingBackend(
            (model, method, arguments, honestly) -> {
              if (method.equals("lossAndGradients")) {
                throw new UnsupportedOperationException("not on this engine");
              }
              return honestly.now();
            });
    Check check = Checks.of(Level.GRADIENT, 1).get(0);
    Session session = session(backend);
    assertThatThrownBy(() -> check.run(session))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("capabilities do not name");
    assertThat(session.report().verdicts())
        .extracting(Report.Verdict::ending)
        .containsExactly(Report.Ending.FAILED);
  }
}
