package io.fmnist.tasks.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("wrapping text")
class TextWrapTest {
  @Test
  void breaksAtSpacesAndIndentsWhatFollows() {
    String text = "  a word and then another one ".repeat(5).stripTrailing();
    assertThat(TextWrap.text(text, 4).lines())
        .hasSize(2)
        .allMatch(line -> line.length() <= 80)
        .element(1, org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .startsWith("    ");
    assertThat(TextWrap.text(text, 4)).startsWith("  a word");
  }

  @Test
  void leavesALineThatFitsAsItIs() {
    assertThat(TextWrap.text("  name      value", 4)).isEqualTo("  name      value" + nl());
    assertThat(TextWrap.text("", 4)).isEqualTo(nl());
    assertThat(TextWrap.text("x".repeat(80), 4)).isEqualTo("x".repeat(80) + nl());
  }

  @Test
  void keepsAPathWholeAndIndentsItLess() {
    String path = "/" + "folder/".repeat(10);
    assertThat(TextWrap.text("the file is " + path, 30).lines())
        .containsExactly("the file is", " ".repeat(9) + path);
    String longer = "/" + "folder/".repeat(15);
    assertThat(TextWrap.text("the file is " + longer, 30).lines())
        .containsExactly("the file is", longer);
  }

  @Test
  void keepsLineBreaksAndShowsOtherControlCharacters() {
    assertThat(TextWrap.text("one\ntwo\u001b[2J\rthree\tfour", 2).lines())
        .containsExactly("one", "two\\u001b[2J", "three four");
  }

  private static String nl() {
    return System.lineSeparator();
  }
}
