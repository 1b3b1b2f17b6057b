package io.fmnist.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("text for people")
class PrintableTextTest {
  @ParameterizedTest
  @CsvSource({
    "'a\u001b[31mb', a\\u001b[31mb",
    "'\u0007\u0008\u009b2J', \\u0007\\u0008\\u009b2J",
    "'x\rdone', x\\u000ddone",
    "'\u202egnp.exe', \\u202egnp.exe",
    "'\u2066\u2069\u200f\u061c', \\u2066\\u2069\\u200f\\u061c",
    "'\uDB40\uDC41', \\udb40\\udc41",
    "'\u2028\uFEFF\u200b', \\u2028\\ufeff\\u200b",
  })
  void showsWhatATerminalOrAnEditorWouldActOn(String hostile, String shown) {
    assertThat(PrintableText.of(hostile)).isEqualTo(shown);
    assertThat(new FmnistException(hostile)).hasMessage(shown);
  }

  @Test
  void staysAsItIsInEveryScript() {
    String plain = "Tröger\tأحذية\r\n短靴 👩‍👩‍👧 न्‍य \\u001b\n";
    assertThat(PrintableText.of(plain)).isEqualTo(plain);
  }
}
