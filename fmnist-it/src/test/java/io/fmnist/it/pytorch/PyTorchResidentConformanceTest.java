package io.fmnist.it.pytorch;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.backend.Device;
import io.fmnist.testkit.kit.ConformanceKit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

/**
 * The state on the device, as on a GPU, with one thread: the engine's kernels are those of the
 * other class. With -Dfmnist.test.device=cuda on a GPU.
 */
@Tag("pytorch")
@Tag("slow")
@DisplayName("pytorch with its state on the device conforms")
class PyTorchResidentConformanceTest extends ConformanceKit {
  private static final String PROPERTY = "fmnist.pytorch.resident";

  @Override
  protected Backend backend() {
    System.setProperty(PROPERTY, "true");
    return Backends.get("pytorch");
  }

  @Override
  protected Device device() {
    return Device.parse(System.getProperty("fmnist.test.device", "cpu"));
  }

  @Override
  protected List<Integer> threads() {
    return List.of(1);
  }

  @Override
  protected String reportName() {
    return "pytorch-resident";
  }

  @AfterAll
  static void inJavaAgain() {
    System.clearProperty(PROPERTY);
  }
}
