package io.fmnist.testkit.kit;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Device;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The tests that a backend must pass. An author extends this class and gives the backend:
 *
 * <pre>{@code
 * @DisplayName("my engine")
 * class MyEngineConformanceTest extends ConformanceKit {
 *   @Override
 *   protected Backend backend() {
 *     return new MyBackend();
 *   }
 * }
 * }</pre>
 *
 * <p>The levels are ordered: the first that breaks tells where to look. Each test's name begins
 * with the number of its rule. The report is written to {@code target/conformance}. See {@code
 * docs/conformance.md} and {@code docs/add-a-backend.md}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
public abstract class ConformanceKit {
  /** System property with the seed of weights, images and random networks. */
  public static final String SEED_PROPERTY = "fmnist.kit.seed";

  private static final long DEFAULT_SEED = 20191210;

  private final Lazy<Session> session = new Lazy<>(this::open);

  /** Prepares the kit; starts nothing. */
  protected ConformanceKit() {}

  private Session open() {
    long seed = Long.getLong(SEED_PROPERTY, DEFAULT_SEED);
    return new Session(backend(), device(), threads(), seed, new Report(), true);
  }

  /** Returns the backend under test; called once. */
  protected abstract Backend backend();

  /** Returns where it computes: the processor, unless overridden. */
  protected Device device() {
    return Device.cpu();
  }

  /**
   * Returns the thread counts to check: 1 and 2, unless overridden. An engine that fixes its
   * threads at its first start gets one class a count, each in a process of its own.
   */
  protected List<Integer> threads() {
    return List.of(1, 2);
  }

  /** Returns the report's file name without ending: the backend's id, unless overridden. */
  protected String reportName() {
    return session.get().backend().id();
  }

  private Stream<DynamicContainer> tests(Level level) {
    List<Check> checks = Checks.of(level, session.get().seed());
    return level.rules().stream()
        .map(
            rule ->
                DynamicContainer.dynamicContainer(
                    rule.toString(),
                    checks.stream()
                        .filter(c -> c.rule() == rule)
                        .map(
                            c ->
                                DynamicTest.dynamicTest(
                                    rule.number() + " " + c.name(), () -> c.run(session.get())))));
  }

  @AfterAll
  void report() {
    ReportFiles.write(session.get(), reportName());
  }

  /** Outputs against the reference. */
  @Nested
  @Order(1)
  @DisplayName("level 1: outputs are the reference's")
  class Forward {
    @TestFactory
    @DisplayName("in inference and in training")
    Stream<DynamicContainer> rules() {
      return tests(Level.FORWARD);
    }
  }

  /** Gradients against the reference. */
  @Nested
  @Order(2)
  @DisplayName("level 2: gradients are the reference's")
  class Gradient {
    @TestFactory
    @DisplayName("of every layer, at ties and kinks, in random networks")
    Stream<DynamicContainer> rules() {
      return tests(Level.GRADIENT);
    }
  }

  /** Updates against the reference. */
  @Nested
  @Order(3)
  @DisplayName("level 3: updates from given gradients are the reference's")
  class OptimizerStep {
    @TestFactory
    @DisplayName("of every optimizer")
    Stream<DynamicContainer> rules() {
      return tests(Level.OPTIMIZER);
    }
  }

  /** Training steps against the reference. */
  @Nested
  @Order(4)
  @DisplayName("level 4: training steps from the same state end in the same state")
  class Training {
    @TestFactory
    @DisplayName("of layers, random networks and the real tasks")
    Stream<DynamicContainer> rules() {
      return tests(Level.TRAINING);
    }
  }

  /** Everything that is not arithmetic. */
  @Nested
  @Order(5)
  @DisplayName("level 5: the model keeps its contract")
  class Contract {
    @TestFactory
    @DisplayName("state, errors, memory and determinism")
    Stream<DynamicContainer> rules() {
      return tests(Level.CONTRACT);
    }
  }
}
