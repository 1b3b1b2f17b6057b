package io.fmnist.it.tensorflow;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.testkit.kit.ConformanceKit;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

@Tag("tensorflow")
@Tag("slow")
@DisplayName("tensorflow with one thread conforms")
class TensorFlowOneThreadConformanceTest extends ConformanceKit {
  @Override
  protected Backend backend() {
    return Backends.get("tensorflow");
  }

  @Override
  protected List<Integer> threads() {
    return List.of(1);
  }

  @Override
  protected String reportName() {
    return "tensorflow-one-thread";
  }
}
