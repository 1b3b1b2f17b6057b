package io.fmnist.it.tensorflow;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.testkit.kit.ConformanceKit;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

@Tag("tensorflow")
@DisplayName("tensorflow conforms")
class TensorFlowConformanceTest extends ConformanceKit {
  @Override
  protected Backend backend() {
    return Backends.get("tensorflow");
  }

  @Override
  protected List<Integer> threads() {
    return List.of(2);
  }
}
