package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fmnist.api.backend.Backends;
import io.fmnist.data.Datasets;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.RunResult;
import org.junit.jupiter.api.Test;

class ModularTest {
  @Test
  void findsEachModuleByItsName() {
    assertTrue(Modular.class.getModule().isNamed(), "the consumer is not on the module path");
    assertEquals("io.fmnist.api", Backends.class.getModule().getName());
    assertEquals("io.fmnist.data", Datasets.class.getModule().getName());
    assertEquals("io.fmnist.tasks", Catalogue.class.getModule().getName());
  }

  @Test
  void trains() {
    RunResult run = Modular.train();
    assertEquals(Backends.only().id(), run.backend());
    assertEquals(1, run.history().epochs().size());
  }
}
