package io.fmnist.api.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("the reason why a file cannot be used")
class ReasonTest {
  @TempDir private Path folder;

  private static String reading(Path file) {
    return Reason.of(catchThrowableOfType(IOException.class, () -> Files.readString(file)));
  }

  @Test
  void isAMissingFileOrFolder() {
    assertThat(reading(folder.resolve("none")))
        .isEqualTo(folder.resolve("none") + " does not exist");
    assertThat(reading(folder.resolve("no/ne")))
        .isEqualTo("there is no folder " + folder.resolve("no"));
  }

  @Test
  void isWhatTheSystemSays() {
    IOException full = new FileSystemException("x", null, "No space left on device");
    assertThat(Reason.of(new UncheckedIOException(full))).isEqualTo("No space left on device (x)");
    assertThat(Reason.isDiskFull(full)).isTrue();
    assertThat(Reason.of(new IOException())).isEqualTo("IOException");
  }
}
