package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backends;
import org.junit.jupiter.api.Test;

class TwoBackendsTest {
  @Test
  void isToldToNameOne() {
    FmnistException error = assertThrows(FmnistException.class, Backends::only);
    assertEquals(
        "several backends can start: pytorch, tensorflow; name one, for example pytorch",
        error.getMessage());
  }

  @Test
  void getsTheOneItNames() {
    assertEquals("tensorflow", Backends.get("tensorflow").id());
  }
}
