package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backends;
import org.junit.jupiter.api.Test;

class NoBackendTest {
  @Test
  void isToldWhatToAdd() {
    FmnistException error = assertThrows(FmnistException.class, Backends::only);
    assertEquals(
        "no backend can start; there is none on the class path: add a dependency on"
            + " fmnist-pytorch, fmnist-tensorflow or fmnist-deeplearning4j",
        error.getMessage());
  }
}
