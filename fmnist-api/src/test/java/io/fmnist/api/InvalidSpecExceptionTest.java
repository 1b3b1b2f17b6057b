package io.fmnist.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvalidSpecExceptionTest {
  @Test
  void canBeSerializedWithItsProblems() throws IOException, ClassNotFoundException {
    List<Problem> problems =
        List.of(new Problem("layers[3] dense", "units is -1"), new Problem("", "no input"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new InvalidSpecException(problems));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      InvalidSpecException read = (InvalidSpecException) in.readObject();
      assertThat(read.problems()).isEqualTo(problems);
      assertThat(read).hasMessageContaining("2 problems:");
    }
  }
}
