package example;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.testkit.kit.ConformanceKit;
import org.junit.jupiter.api.DisplayName;

@DisplayName("loops conforms")
class LoopsConformanceTest extends ConformanceKit {
  @Override
  protected Backend backend() {
    // Through the service file, as programs find it.
    return Backends.get("loops");
  }
}
