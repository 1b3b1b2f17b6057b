package io.fmnist.testkit.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.fmnist.api.backend.Backend;
import io.fmnist.testkit.reference.Mistake;
import io.fmnist.testkit.reference.ReferenceBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

@DisplayName("the kit, run by JUnit as an author runs it,")
class KitThroughJUnitTest {
  private static final Path REPORTS = Path.of("target", "conformance");

  /** What an author writes. */
  static final class WrongConformance extends ConformanceKit {
    @Override
    protected Backend backend() {
      return ReferenceBackend.with(Mistake.NESTEROV_DROPPED);
    }

    @Override
    protected List<Integer> threads() {
      return List.of(1);
    }
  }

  /** The same for an honest backend. */
  static final class HonestConformance extends ConformanceKit {
    @Override
    protected Backend backend() {
      return ReferenceBackend.rounded();
    }

    @Override
    protected List<Integer> threads() {
      return List.of(1);
    }
  }

  /** The same for a backend that begins with two kinds of layers. */
  static final class BeginningConformance extends ConformanceKit {
    @Override
    protected Backend backend() {
      return new DenseBackend();
    }

    @Override
    protected List<Integer> threads() {
      return List.of(1);
    }
  }

  private static EngineExecutionResults levelThree(Class<?> author) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectNestedClass(List.of(author), ConformanceKit.OptimizerStep.class))
        .execute();
  }

  @Test
  @DisplayName("fails with the rule's number, the case and the mistake's name")
  void fails() throws IOException {
    EngineExecutionResults results = levelThree(WrongConformance.class);
    assertThat(results.testEvents().failed().count()).isPositive();
    results
        .testEvents()
        .assertThatEvents()
        .haveAtLeastOne(
            event(
                finishedWithFailure(
                    message(
                        text ->
                            text.contains("rule 3.1")
                                && text.contains("sgd: Nesterov")
                                && text.contains(Mistake.NESTEROV_DROPPED.description())))));
    assertThat(results.testEvents().failed().stream())
        .extracting((Event e) -> e.getTestDescriptor().getDisplayName())
        .allMatch(name -> name.matches("3\\.[1-4] sgd: Nesterov.*|3\\.5 random training .*"));
    assertThat(Files.readString(REPORTS.resolve("wrong-nesterov-dropped.json")))
        .contains("\"ending\" : \"failed\"", "\"rule\" : \"3.1\"");
  }

  @Test
  @DisplayName("checks the optimizers of a backend that has no other layers than flatten and dense")
  void checksOptimizersWithoutConvolutions() {
    EngineExecutionResults results = levelThree(BeginningConformance.class);
    assertThat(results.testEvents().succeeded().count())
        .isEqualTo(Checks.of(Level.OPTIMIZER, 1).size());
  }

  @Test
  @DisplayName("passes an honest backend and writes its report")
  void passes() throws IOException {
    EngineExecutionResults results = levelThree(HonestConformance.class);
    assertThat(results.testEvents().failed().count()).isZero();
    assertThat(results.testEvents().succeeded().count())
        .isEqualTo(Checks.of(Level.OPTIMIZER, 1).size());
    assertThat(Files.readString(REPORTS.resolve("reference-float32.md")))
        .contains("| level | case |", "3.1 sgd: plain", "new weights");
  }
}
