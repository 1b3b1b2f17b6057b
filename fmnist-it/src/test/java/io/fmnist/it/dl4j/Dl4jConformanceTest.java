package io.fmnist.it.dl4j;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.testkit.kit.ConformanceKit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

@Tag("dl4j")
@DisplayName("dl4j conforms")
class Dl4jConformanceTest extends ConformanceKit {
  @Override
  protected Backend backend() {
    return Backends.get("dl4j");
  }
}
