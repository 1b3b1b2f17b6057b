package io.fmnist.tasks.tracking.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("event files")
class EventFileTest {
  @TempDir private Path folder;

  @Test
  void haveTheSameBytesAsThoseThatTensorBoardsOwnClassesWrite() throws IOException {
    Path file = folder.resolve("golden");
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("loss/train", 0.123456789);
    scalars.put("accuracy/train", 0.0);
    Map<String, Object> values = new LinkedHashMap<>();
    // By name, as the other side sorts them.
    values.put("backend", "pytorch");
    values.put("optimizer.lr", 0.003);
    values.put("synthetic", false);
    try (EventFile out = new EventFile(file)) {
      out.write(Events.version(1767225600.5));
      out.write(Events.text(1767225600.5, "task", "    id: tälk\n" + "x".repeat(200)));
      out.write(Events.sessionStart(1767225600.5, values));
      out.write(Events.scalars(1767225601.25, 300, scalars));
      out.write(Events.sessionEnd(1767225602.0, Events.Status.SUCCESS));
    }
    try (InputStream golden = getClass().getResourceAsStream("golden.tfevents")) {
      assertThat(Files.readAllBytes(file)).isEqualTo(Objects.requireNonNull(golden).readAllBytes());
    }
  }

  @Test
  void useTheCastagnoliChecksum() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    // The check value of CRC-32C is E3069283.
    assertThat(EventFile.maskedCrc(digits, 0, digits.length))
        .isEqualTo((int) (((0xE3069283L >>> 15) | (0xE3069283L << 17)) + 0xA282EAD8L));
  }

  @Test
  void areNeverWrittenOver() throws IOException {
    Path file = Files.writeString(folder.resolve("there"), "something");
    assertThatThrownBy(() -> new EventFile(file)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("something");
  }
}
