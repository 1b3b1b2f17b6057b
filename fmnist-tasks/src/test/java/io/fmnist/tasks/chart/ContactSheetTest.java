package io.fmnist.tasks.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.model.ImageShape;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a sheet of pictures")
class ContactSheetTest {
  @Test
  void cutsLongWordsBetweenTheirCharacters() {
    for (int letters = 5; letters < 20; letters++) {
      ContactSheet sheet = new ContactSheet(new ImageShape(1, 2, 2));
      String words = "a".repeat(letters) + "\uD83D\uDE00".repeat(20);
      sheet.add(new byte[4], "a.png", words, false);
      assertThat(sheet.svg()).contains("…</text>");
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(sheet.svg())).isTrue();
    }
  }
}
