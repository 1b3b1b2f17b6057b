package io.fmnist.it.pytorch;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.testkit.kit.ConformanceKit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

@Tag("pytorch")
@DisplayName("pytorch conforms")
class PyTorchConformanceTest extends ConformanceKit {
  @Override
  protected Backend backend() {
    return Backends.get("pytorch");
  }
}
