package io.fmnist.testkit.kit;

import io.fmnist.api.FmnistException;
import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Logits;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.opentest4j.TestAbortedException;

/** Level 5: what {@link BackendModel} and {@link Backend} promise beside arithmetic. */
final class ContractChecks {
  private static final double RATE = 0.01;

  private ContractChecks() {}

  static List<Check> all() {
    List<Check> checks = new ArrayList<>();
    add(checks, Rule.WEIGHTS_ROUND_TRIP, ContractChecks::weightsRoundTrip);
    add(checks, Rule.STATE_ROUND_TRIP, ContractChecks::stateRoundTrip);
    add(checks, Rule.STATE_STARTS_AT_ZERO, ContractChecks::stateStartsAtZero);
    add(checks, Rule.INDEPENDENT_SETTERS, ContractChecks::independentSetters);
    add(checks, Rule.PREDICTION_IS_PURE, ContractChecks::predictionIsPure);
    add(checks, Rule.GRADIENT_IS_PURE, ContractChecks::gradientIsPure);
    add(checks, Rule.RUNNING_STATISTICS, ContractChecks::runningStatistics);
    add(checks, Rule.TWO_MODELS, ContractChecks::twoModels);
    add(checks, Rule.CLOSE_TWICE, ContractChecks::closeTwice);
    add(checks, Rule.USE_AFTER_CLOSE, ContractChecks::useAfterClose);
    add(checks, Rule.WRONG_SHAPE, ContractChecks::wrongShape);
    add(checks, Rule.EMPTY_BATCH, ContractChecks::emptyBatch);
    add(checks, Rule.LABEL_WITHOUT_LOGIT, ContractChecks::labelWithoutLogit);
    add(checks, Rule.MISFITS, ContractChecks::misfits);
    add(checks, Rule.COPIES, ContractChecks::copies);
    add(checks, Rule.DETERMINISM, ContractChecks::determinism);
    add(checks, Rule.OTHER_THREAD, ContractChecks::otherThread);
    add(checks, Rule.CORRECT_COUNT, ContractChecks::correctCount);
    add(checks, Rule.MEMORY, MemoryCheck::run);
    add(checks, Rule.DECLARED, ContractChecks::declared);
    add(checks, Rule.DESCRIPTION, ContractChecks::description);
    add(checks, Rule.SHARED_MODEL, ConcurrencyChecks::sharedModel);
    add(checks, Rule.MODELS_AT_ONCE, ConcurrencyChecks::modelsAtOnce);
    add(checks, Rule.CLOSE_IN_USE, ConcurrencyChecks::closeInUse);
    add(checks, Rule.NOT_FINITE, NumberChecks::notFinite);
    add(checks, Rule.OVERFLOW, NumberChecks::overflow);
    add(checks, Rule.TARGETS_WITHOUT_LOGITS, ContractChecks::targetsWithoutLogits);
    add(checks, Rule.RESUME, ResumeCheck::run);
    return checks;
  }

  private static void add(List<Check> checks, Rule rule, BiConsumer<Check, Session> body) {
    checks.add(
        new Check(
            rule,
            "contract",
            (check, session) -> {
              try {
                body.accept(check, session);
              } catch (BrokenRule e) {
                throw new AssertionError(check + ": " + e.getMessage(), e);
              }
            }));
  }

  /** A rule does not hold; the message says how. */
  static final class BrokenRule extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenRule(String message) {
      super(message);
    }
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new BrokenRule(otherwise);
    }
  }

  // ---- state ----

  private static void weightsRoundTrip(Check check, Session session) {
    for (LayerCase c : LayerCases.all()) {
      if (!session.supports(c.architecture())) {
        continue;
      }
      Weights first = Samples.weights(c.architecture(), 1);
      Weights second = Samples.weights(c.architecture(), 2);
      ModelRequest request =
          new ModelRequest(c.architecture(), session.anyOptimizer(), first, session.runtime());
      try (BackendModel model = session.backend().create(request)) {
        requireSame("weights of a new model (" + c.name() + ")", first, model.weights());
        model.setWeights(second);
        requireSame("weights after setWeights (" + c.name() + ")", second, model.weights());
      }
    }
  }

  private static void stateRoundTrip(Check check, Session session) {
    for (OptimizerCase o : OptimizerCases.all()) {
      if (!session.supports(o.optimizer())) {
        continue;
      }
      for (LayerCase c : LayerCases.all()) {
        if (!session.supports(c.architecture())) {
          continue;
        }
        OptimizerState state = Samples.state(c.architecture(), o.optimizer(), 12_345, 3);
        ModelRequest request =
            new ModelRequest(
                c.architecture(),
                o.optimizer(),
                Samples.weights(c.architecture(), 1),
                session.runtime());
        try (BackendModel model = session.backend().create(request)) {
          model.setOptimizerState(state);
          requireSame("state (" + o.name() + ", " + c.name() + ")", state, model.optimizerState());
        }
      }
    }
  }

  private static void stateStartsAtZero(Check check, Session session) {
    for (OptimizerCase o : OptimizerCases.all()) {
      if (!session.supports(o.optimizer())) {
        continue;
      }
      Sample sample = session.sample();
      try (BackendModel model = session.model(sample, o.optimizer())) {
        OptimizerState state = model.optimizerState();
        require(state.steps() == 0, o.name() + " starts with " + state.steps() + " updates done");
        require(
            List.copyOf(state.slots().keySet()).equals(o.optimizer().slots()),
            o.name() + " has slots " + state.slots().keySet() + ", not " + o.optimizer().slots());
        state
            .slots()
            .forEach(
                (slot, tensors) ->
                    tensors
                        .asMap()
                        .forEach(
                            (name, t) -> {
                              for (float value : t.toArray()) {
                                require(
                                    value == 0,
                                    o.name()
                                        + "'s "
                                        + slot
                                        + " of "
                                        + name
                                        + " starts at "
                                        + value);
                              }
                            }));
      }
    }
  }

  private static void independentSetters(Check check, Session session) {
    Sample sample = session.sample();
    Optimizer optimizer = session.optimizer();
    OptimizerState state = Samples.state(sample.architecture(), optimizer, 4, 9);
    Weights other = Samples.weights(sample.architecture(), 77);
    try (BackendModel model = session.model(sample, optimizer)) {
      model.setOptimizerState(state);
      requireSame("weights after setOptimizerState", sample.weights(), model.weights());
      model.setWeights(other);
      requireSame("optimizer state after setWeights", state, model.optimizerState());
    }
  }

  // ---- side effects ----

  private static void predictionIsPure(Check check, Session session) {
    pure(session, "logits", (model, sample) -> model.logits(sample.batch()));
  }

  private static void gradientIsPure(Check check, Session session) {
    pure(
        session,
        "lossAndGradients",
        (model, sample) -> model.lossAndGradients(sample.batch(), new DropoutMasks(99, 5)));
  }

  private static void pure(Session session, String name, BiConsumer<BackendModel, Sample> call) {
    Sample sample = session.sample();
    Optimizer optimizer = session.optimizer();
    try (BackendModel disturbed = session.model(sample, optimizer);
        BackendModel quiet = session.model(sample, optimizer)) {
      for (int step = 0; step < 3; step++) {
        Weights before = disturbed.weights();
        OptimizerState stateBefore = disturbed.optimizerState();
        call.accept(disturbed, sample);
        call.accept(disturbed, sample);
        requireSame("weights after " + name, before, disturbed.weights());
        requireSame("optimizer state after " + name, stateBefore, disturbed.optimizerState());
        step(disturbed, sample, step);
        step(quiet, sample, step);
        requireSame("weights after " + name + " and a step", quiet.weights(), disturbed.weights());
      }
    }
  }

  private static void runningStatistics(Check check, Session session) {
    Sample sample = session.sample();
    Batch whole = sample.batch();
    int classes = sample.architecture().classes();
    try (BackendModel model = session.model(sample);
        BackendModel reference =
            Session.REFERENCE.create(
                new ModelRequest(
                    sample.architecture(),
                    session.optimizer(),
                    sample.weights(),
                    Session.ONE_THREAD))) {
      for (int step = 0; step < 3; step++) {
        step(model, sample, step);
        reference.setWeights(model.weights());
        compareLogits(
            "logits after step " + (step + 1) + " are not those of the weights it left",
            reference.logits(whole),
            model.logits(whole));
      }
      float[] together = model.logits(whole);
      for (int i = 0; i < whole.size(); i++) {
        Batch alone = single(sample, i);
        float[] expected = java.util.Arrays.copyOfRange(together, i * classes, (i + 1) * classes);
        compareLogits(
            "logits of image " + i + " depend on the other images of its batch",
            expected,
            model.logits(alone));
      }
    }
  }

  private static void compareLogits(String what, float[] expected, float[] actual) {
    List<Difference> differences =
        Difference.between(
            List.of(Reading.floats("logits", Quantity.LOGITS, expected)),
            List.of(Reading.floats("logits", Quantity.LOGITS, actual)),
            Scope.RANDOM,
            Map.of());
    require(differences.get(0).isWithinTolerance(), what + ": " + differences.get(0));
  }

  private static void twoModels(Check check, Session session) {
    Sample first = session.sample();
    Architecture other =
        new Architecture(
            new ImageShape(1, 4, 9),
            List.of(new io.fmnist.api.layer.Flatten(), io.fmnist.api.layer.Dense.of(3)));
    Sample second =
        new Sample(
            other, Samples.weights(other, 6), Samples.batch(other, 4, 6), new DropoutMasks(6, 0));
    List<Weights> alone = new ArrayList<>();
    for (Sample sample : List.of(first, second)) {
      try (BackendModel model = session.model(sample)) {
        for (int step = 0; step < 3; step++) {
          step(model, sample, step);
        }
        alone.add(model.weights());
      }
    }
    try (BackendModel a = session.model(first);
        BackendModel b = session.model(second)) {
      for (int step = 0; step < 3; step++) {
        step(a, first, step);
        step(b, second, step);
        b.logits(second.batch());
      }
      requireSame("the first model's weights beside another", alone.get(0), a.weights());
      requireSame("the second model's weights beside another", alone.get(1), b.weights());
    }
  }

  // ---- closing ----

  private static void closeTwice(Check check, Session session) {
    Sample sample = session.sample();
    try (BackendModel staying = session.model(sample)) {
      BackendModel closed = session.model(sample);
      step(closed, sample, 0);
      float[] before = staying.logits(sample.batch());
      closed.close();
      closed.close();
      require(
          java.util.Arrays.equals(before, staying.logits(sample.batch())),
          "closing one model changes the logits of another");
    }
  }

  private static void useAfterClose(Check check, Session session) {
    Sample sample = session.sample();
    Optimizer optimizer = session.optimizer();
    BackendModel model = session.model(sample, optimizer);
    Weights weights = model.weights();
    OptimizerState state = model.optimizerState();
    Weights gradients = model.lossAndGradients(sample.batch(), sample.masks()).gradients();
    model.close();
    Map<String, Consumer<BackendModel>> calls = new LinkedHashMap<>();
    calls.put("architecture", BackendModel::architecture);
    calls.put("trainStep", m -> m.trainStep(sample.batch(), RATE, sample.masks()));
    calls.put("lossAndGradients", m -> m.lossAndGradients(sample.batch(), sample.masks()));
    calls.put("applyGradients", m -> m.applyGradients(gradients, RATE));
    calls.put("logits", m -> m.logits(sample.batch()));
    calls.put("weights", BackendModel::weights);
    calls.put("setWeights", m -> m.setWeights(weights));
    calls.put("optimizerState", BackendModel::optimizerState);
    calls.put("setOptimizerState", m -> m.setOptimizerState(state));
    calls.forEach(
        (name, call) -> {
          RuntimeException thrown = thrown(name + " after close", () -> call.accept(model));
          require(
              thrown instanceof IllegalStateException,
              name + " after close throws " + thrown + "; an IllegalStateException is due");
          require(
              Objects.toString(thrown.getMessage(), "").contains("closed"),
              name + " after close does not say that the model is closed: " + thrown);
        });
  }

  // ---- wrong input ----

  private static void wrongShape(Check check, Session session) {
    Sample sample = session.sample();
    ImageShape right = sample.architecture().input();
    ImageShape wrong = new ImageShape(right.channels(), right.width() + 1, right.height());
    Batch batch = Batch.of(Samples.images(wrong, 2, sample.architecture().classes(), 1));
    refuses(
        session,
        batch,
        true,
        message -> message.contains(right.toString()) && message.contains(wrong.toString()),
        "with both shapes, " + wrong + " and " + right);
  }

  private static void emptyBatch(Check check, Session session) {
    Batch empty = new Batch(session.sample().architecture().input(), 4);
    refuses(
        session,
        empty,
        true,
        message -> message.contains("empty") || message.contains("no image"),
        "with the reason");
  }

  private static void labelWithoutLogit(Check check, Session session) {
    Sample sample = session.sample();
    int classes = sample.architecture().classes();
    Batch batch = labelled(sample, classes);
    refuses(
        session,
        batch,
        false,
        message -> message.contains(Integer.toString(classes)),
        "with the label and what is allowed");
    try (BackendModel model = session.model(sample)) {
      require(
          java.util.Arrays.equals(model.logits(sample.batch()), model.logits(batch)),
          "labels change the logits");
    }
  }

  private static void targetsWithoutLogits(Check check, Session session) {
    Sample sample = session.sample();
    for (int classes : List.of(1, sample.architecture().classes() + 1)) {
      Batch batch = labelled(sample, 0);
      batch.setTargets(classes, new float[classes * batch.size()]);
      refuses(
          session,
          batch,
          false,
          message -> message.contains("targets") && message.contains(Integer.toString(classes)),
          "with both numbers of classes");
    }
  }

  private static Batch labelled(Sample sample, int label) {
    ImageShape shape = sample.architecture().input();
    Batch right = sample.batch();
    byte[] pixels = new byte[right.size() * shape.elements()];
    right.pixels().get(pixels);
    byte[] labels = new byte[right.size()];
    labels[labels.length - 1] = (byte) label;
    return Batch.of(
        LabeledImages.of(shape, Collections.nCopies(label + 1, "a class"), true, pixels, labels));
  }

  private static void refuses(
      Session session,
      Batch batch,
      boolean inferenceToo,
      java.util.function.Predicate<String> message,
      String how) {
    Sample sample = session.sample();
    Map<String, Consumer<BackendModel>> calls = new LinkedHashMap<>();
    calls.put("trainStep", m -> m.trainStep(batch, RATE, sample.masks()));
    calls.put("lossAndGradients", m -> m.lossAndGradients(batch, sample.masks()));
    if (inferenceToo) {
      calls.put("logits", m -> m.logits(batch));
    }
    try (BackendModel model = session.model(sample)) {
      calls.forEach(
          (name, call) -> {
            RuntimeException thrown = thrown(name, () -> call.accept(model));
            require(
                thrown instanceof FmnistException
                    && message.test(Objects.toString(thrown.getMessage(), "")),
                name + " throws " + thrown + "; an FmnistException is due, " + how);
            requireSame("weights after the refused " + name, sample.weights(), model.weights());
          });
      step(model, sample, 0);
    }
  }

  private static void misfits(Check check, Session session) {
    refuses(session, InvalidSpecException.class, ContractChecks::misfitting);
  }

  /** Requires of calls by name that each is refused and changes nothing. */
  static void refuses(
      Session session,
      Class<? extends FmnistException> due,
      BiFunction<Sample, Optimizer, Map<String, Consumer<BackendModel>>> calls) {
    Sample sample = session.sample();
    Optimizer optimizer = session.optimizer();
    OptimizerState state = Samples.state(sample.architecture(), optimizer, 4, 9);
    try (BackendModel model = session.model(sample, optimizer)) {
      model.setOptimizerState(state);
      calls
          .apply(sample, optimizer)
          .forEach(
              (name, call) -> {
                RuntimeException thrown = thrown(name, () -> call.accept(model));
                require(
                    due.isInstance(thrown),
                    name + " throws " + thrown + "; an " + due.getSimpleName() + " is due");
                requireSame("weights after the refused " + name, sample.weights(), model.weights());
                requireSame("state after the refused " + name, state, model.optimizerState());
              });
    }
  }

  // Each misfit comes last in what is otherwise right, so that who takes tensors before all of them
  // are checked is found out.
  private static Map<String, Consumer<BackendModel>> misfitting(
      Sample sample, Optimizer optimizer) {
    Weights nothing = new Weights(Map.of());
    Weights weights = wrongShape(Samples.weights(sample.architecture(), 88));
    Weights gradients = wrongShape(Samples.gradients(sample.architecture(), 88));
    OptimizerState noSlots = new OptimizerState(0, Map.of());
    OptimizerState fitting = Samples.state(sample.architecture(), optimizer, 7, 88);
    Map<String, Weights> slots = new LinkedHashMap<>(fitting.slots());
    slots.computeIfPresent(last(slots), (slot, tensors) -> wrongShape(tensors));
    Map<String, Consumer<BackendModel>> calls = new LinkedHashMap<>();
    calls.put("setWeights without tensors", m -> m.setWeights(nothing));
    calls.put("setWeights of another shape", m -> m.setWeights(weights));
    calls.put("applyGradients without tensors", m -> m.applyGradients(nothing, RATE));
    calls.put("applyGradients of another shape", m -> m.applyGradients(gradients, RATE));
    calls.put("setOptimizerState without slots", m -> m.setOptimizerState(noSlots));
    calls.put(
        "setOptimizerState of another shape",
        m -> m.setOptimizerState(new OptimizerState(7, slots)));
    calls.put(
        "setOptimizerState with -1 updates",
        m -> m.setOptimizerState(new OptimizerState(-1, fitting.slots())));
    return calls;
  }

  private static Weights wrongShape(Weights weights) {
    return withLast(weights, last -> Tensor.of(List.of(last.size(), 1, 1, 1, 1), last.toArray()));
  }

  /** Returns weights with another last tensor. */
  static Weights withLast(Weights weights, UnaryOperator<Tensor> change) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(weights.asMap());
    tensors.computeIfPresent(last(tensors), (name, tensor) -> change.apply(tensor));
    return new Weights(tensors);
  }

  static String last(Map<String, ?> named) {
    return List.copyOf(named.keySet()).get(named.size() - 1);
  }

  private static void copies(Check check, Session session) {
    Sample sample = session.sample();
    Optimizer optimizer = session.optimizer();
    try (BackendModel model = session.model(sample, optimizer)) {
      Weights weights = model.weights();
      OptimizerState state = model.optimizerState();
      LossAndGradients computed = model.lossAndGradients(sample.batch(), sample.masks());
      float[] logits = model.logits(sample.batch());
      String before = bits(weights, state.slots(), computed.gradients(), logits);
      Batch reused = Samples.batch(sample.architecture(), sample.batch().size(), 500);
      model.trainStep(reused, RATE, sample.masks());
      // An array that is handed out again shows only when it is written to again.
      model.lossAndGradients(reused, sample.masks());
      model.logits(reused);
      model.optimizerState();
      Weights after = model.weights();
      reused.fill(
          Samples.images(
              sample.architecture().input(),
              reused.capacity(),
              sample.architecture().classes(),
              501),
          order(reused.capacity()),
          0,
          reused.capacity());
      requireSame("weights after the batch was filled again", after, model.weights());
      require(
          before.equals(bits(weights, state.slots(), computed.gradients(), logits)),
          "weights, state, gradients or logits that were handed out change with later calls");
    }
  }

  private static String bits(
      Weights weights, Map<String, Weights> slots, Weights gradients, float[] logits) {
    return weights.hashCode()
        + " "
        + slots.hashCode()
        + " "
        + gradients.hashCode()
        + " "
        + java.util.Arrays.hashCode(logits);
  }

  // ---- repetition ----

  private static void determinism(Check check, Session session) {
    Sample sample = session.sample();
    for (int threads : session.threads()) {
      RuntimeOptions runtime = new RuntimeOptions(session.device(), threads);
      List<Object> first = trace(session, sample, runtime);
      List<Object> second = trace(session, sample, runtime);
      require(
          first.equals(second),
          "two equal trainings of 5 steps on " + threads + " thread(s) end differently");
    }
  }

  static List<Object> trace(Session session, Sample sample, RuntimeOptions runtime) {
    ModelRequest request =
        new ModelRequest(sample.architecture(), session.optimizer(), sample.weights(), runtime);
    List<Object> trace = new ArrayList<>();
    try (BackendModel model = session.backend().create(request)) {
      for (int step = 0; step < 5; step++) {
        trace.add(step(model, sample, step));
      }
      trace.add(model.weights());
      trace.add(model.optimizerState());
      trace.add(java.util.Arrays.hashCode(model.logits(sample.batch())));
    }
    return trace;
  }

  private static void otherThread(Check check, Session session) {
    Sample sample = session.sample();
    List<Object> here = trace(session, sample, session.runtime());
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (BackendModel model = session.model(sample)) {
      List<Object> there = new ArrayList<>();
      for (int step = 0; step < 5; step++) {
        int current = step;
        there.add(
            step % 2 == 0
                ? step(model, sample, step)
                : other.submit(() -> step(model, sample, current)).get());
      }
      there.add(other.submit(model::weights).get());
      there.add(model.optimizerState());
      there.add(other.submit(() -> java.util.Arrays.hashCode(model.logits(sample.batch()))).get());
      require(here.equals(there), "steps on two Java threads in turn end differently");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokenRule("the check was interrupted");
    } catch (ExecutionException e) {
      throw new BrokenRule("use from another Java thread throws " + e.getCause());
    } finally {
      other.shutdownNow();
    }
  }

  private static void correctCount(Check check, Session session) {
    Architecture plain =
        new Architecture(
            new ImageShape(1, 5, 5),
            List.of(new io.fmnist.api.layer.Flatten(), io.fmnist.api.layer.Dense.of(4)));
    for (int size : new int[] {1, 16}) {
      Sample sample =
          new Sample(
              plain,
              Samples.weights(plain, 8),
              Samples.batch(plain, size, 8),
              new DropoutMasks(8, 0));
      try (BackendModel model = session.model(sample)) {
        float[] logits = model.logits(sample.batch());
        int right = 0;
        for (int i = 0; i < size; i++) {
          right += Logits.argmax(logits, i, 4) == sample.batch().label(i) ? 1 : 0;
        }
        int told = step(model, sample, 0).correct();
        require(told == right, "a step tells " + told + " images right; " + right + " were");
      }
    }
  }

  // ---- what the backend says of itself ----

  private static void declared(Check check, Session session) {
    Backend backend = session.backend();
    for (LayerCase c : LayerCases.all()) {
      if (backend.capabilities().unsupportedLayers().contains(c.about())) {
        requireRefused(
            session,
            new ModelRequest(
                c.architecture(),
                session.anyOptimizer(),
                Samples.weights(c.architecture(), 1),
                session.runtime()),
            "a network with the undeclared " + c.about().getSimpleName());
      }
    }
    Sample sample = session.sample();
    for (OptimizerCase o : OptimizerCases.all()) {
      if (!session.supports(o.optimizer())) {
        requireRefused(session, session.request(sample, o.optimizer()), o.optimizer().kind());
      }
    }
    if (!backend.capabilities().devices().contains(Device.Type.CUDA)) {
      requireRefused(
          session,
          new ModelRequest(
              sample.architecture(),
              session.anyOptimizer(),
              sample.weights(),
              new RuntimeOptions(new Device(Device.Type.CUDA, 0), 1)),
          "device cuda:0");
    }
  }

  private static void requireRefused(Session session, ModelRequest request, String what) {
    RuntimeException thrown =
        thrown("create with " + what, () -> session.backend().create(request).close());
    require(
        thrown instanceof FmnistException,
        "create with " + what + " throws " + thrown + "; an FmnistException is due");
  }

  private static void description(Check check, Session session) {
    Backend backend = session.backend();
    require(
        backend.id().matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?"),
        "the id \"" + backend.id() + "\" is not lower-case letters, digits and dashes");
    require(backend.availability().isAvailable(), "it says that it cannot start, but it did");
    require(
        backend.capabilities().devices().contains(session.device().type()),
        "it does not declare the device " + session.device() + " that it is checked on");
    Map<String, String> facts = backend.describe();
    require(!facts.isEmpty(), "describe() gives nothing");
    facts.forEach(
        (key, value) ->
            require(
                !key.isBlank() && !value.isBlank(),
                "describe() gives \"" + key + "\": \"" + value + "\""));
  }

  // ---- helpers ----

  static StepResult step(BackendModel model, Sample sample, int step) {
    return model.trainStep(
        sample.batch(), RATE / (step + 1), new DropoutMasks(sample.masks().seed(), step));
  }

  private static Batch single(Sample sample, int index) {
    ImageShape shape = sample.architecture().input();
    byte[] pixels = new byte[shape.elements()];
    sample.batch().pixels().get(index * pixels.length, pixels);
    return Batch.of(LabeledImages.of(shape, List.of("a class"), true, pixels, new byte[1]));
  }

  private static int[] order(int size) {
    return java.util.stream.IntStream.range(0, size).toArray();
  }

  static RuntimeException thrown(String what, Runnable call) {
    try {
      call.run();
    } catch (TestAbortedException e) {
      throw e;
    } catch (RuntimeException e) {
      return e;
    }
    throw new BrokenRule(what + " is accepted");
  }

  static void requireSame(String what, Weights expected, Weights actual) {
    require(
        List.copyOf(expected.asMap().keySet()).equals(List.copyOf(actual.asMap().keySet())),
        what + " hold " + actual.asMap().keySet() + ", not " + expected.asMap().keySet());
    expected
        .asMap()
        .forEach(
            (name, t) ->
                require(t.equals(actual.get(name)), what + ": " + name + " comes with other bits"));
  }

  static void requireSame(String what, OptimizerState expected, OptimizerState actual) {
    require(
        expected.steps() == actual.steps(),
        what + ": " + actual.steps() + " updates instead of " + expected.steps());
    expected
        .slots()
        .forEach(
            (slot, tensors) ->
                requireSame(
                    what + ", " + slot,
                    tensors,
                    Objects.requireNonNullElse(actual.slots().get(slot), new Weights(Map.of()))));
  }
}
