package io.fmnist.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InvalidSpecExceptionTest {
  private static InvalidSpecException withProblems(int count) {
    return new InvalidSpecException(
        IntStream.range(0, count).mapToObj(i -> new Problem("key" + i, "is wrong")).toList());
  }

  @Test
  void listsTwentyProblemsAndCountsTheRest() {
    InvalidSpecException many = withProblems(5_000);
    assertThat(many.problems()).hasSize(5_000);
    assertThat(many.getMessage().lines())
        .hasSize(22)
        .startsWith("5,000 problems:", "  - key0: is wrong")
        .endsWith("  - key19: is wrong", "  ... and 4,980 more");
    assertThat(withProblems(20).getMessage().lines()).hasSize(21).endsWith("  - key19: is wrong");
  }

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
