package io.fmnist.it.dl4j;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.testkit.kit.ConformanceKit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

/** Everything left to the engine, as on a GPU, with one thread. */
@Tag("dl4j")
@Tag("slow")
@DisplayName("dl4j with its state in the engine conforms")
class Dl4jResidentConformanceTest extends ConformanceKit {
  private static final String PROPERTY = "fmnist.dl4j.resident";

  @Override
  protected Backend backend() {
    System.setProperty(PROPERTY, "true");
    return Backends.get("dl4j");
  }

  @Override
  protected List<Integer> threads() {
    return List.of(1);
  }

  @Override
  protected String reportName() {
    return "dl4j-resident";
  }

  @AfterAll
  static void inJavaAgain() {
    System.clearProperty(PROPERTY);
  }
}
