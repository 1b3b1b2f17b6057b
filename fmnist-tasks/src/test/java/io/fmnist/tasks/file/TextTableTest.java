package io.fmnist.tasks.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a table")
class TextTableTest {
  @Test
  void alignsItsColumns() {
    TextTable table = new TextTable("<>", "task", "epochs").row("task0", 30).row("task1 longer", 5);
    assertThat(table.text().lines())
        .containsExactly("task          epochs", "task0             30", "task1 longer       5");
  }

  @Test
  void wrapsWideCellsAtSpacesAndBreaksNoWord() {
    String verdict = "no difference larger than 0.4 points ".repeat(3).strip();
    TextTable table = new TextTable("<><", "name", "images", "verdict");
    table.row("task15 - task14", "123,456", verdict);
    assertThat(table.text().lines()).hasSize(4).allMatch(line -> line.length() <= 80);
    assertThat(table.text().replaceAll("\\s+", " "))
        .isEqualTo("name images verdict task15 - task14 123,456 " + verdict + " ");
  }

  @Test
  void wrapsNamesOfColumnsBeforeItsCells() {
    TextTable table = new TextTable("<>>", "quantity", "pytorch - tensorflow", "a - b");
    table.row("q".repeat(60), "1.2e-03", "7");
    assertThat(table.text().lines())
        .containsExactly(
            "quantity" + " ".repeat(56) + "pytorch -  a - b",
            " ".repeat(63) + "tensorflow",
            "q".repeat(60) + "      1.2e-03      7");
  }

  @Test
  void putsANameThatIsTooLongOnALineOfItsOwn() {
    TextTable table = new TextTable("<>>", "class", "precision", "recall and F1");
    String name = "n".repeat(75);
    table.row("Bag", "0.9", "0.8").row(name, "0.7", "0.6");
    assertThat(table.text().lines()).allMatch(line -> line.length() <= 80).contains(name);
    assertThat(table.text()).containsPattern("\n +0\\.7 +0\\.6\n");
  }

  @Test
  void keepsWithinALineWhateverItsCellsHold() {
    TextTable table = new TextTable("<<><", "a", "b", "c", "d");
    String word = "w".repeat(90);
    table.row(word, word, word, word).row("", "x", "y " + word, "one\nten\tthree\u001b[2J");
    assertThat(table.text().lines()).allMatch(line -> line.length() <= 80);
    assertThat(table.text()).doesNotContain("\u001b").doesNotContain("\t");
    assertThat(table.text().chars().filter(c -> c == 'w')).hasSize(5 * 90);
  }

  @Test
  void countsColumnsOfEastAsianCharacters() {
    TextTable table = new TextTable("<>", "class", "n").row("가방", 1).row("Bag", 2);
    assertThat(table.text().lines()).containsExactly("class  n", "가방   1", "Bag    2");
  }

  @Test
  void isMarkdownAndCsvToo() {
    TextTable table = new TextTable("<>", "name", "a,b").row("x|y", "say \"z\"\nnow");
    assertThat(table.markdown())
        .isEqualTo("| name | a,b |\n|---|---|\n| x\\|y | say \"z\" now |\n");
    assertThat(table.csv()).isEqualTo("name,\"a,b\"\nx|y,\"say \"\"z\"\"\nnow\"\n");
  }

  @Test
  void refusesRowsOfAnotherLength() {
    TextTable table = new TextTable("<>", "a", "b");
    assertThatThrownBy(() -> table.row("one")).hasMessageContaining("[a, b]");
    assertThatThrownBy(() -> new TextTable("<", "a", "b")).hasMessageContaining("[a, b]");
  }

  @Test
  void holdsNothingThatASpreadsheetOrAPageWouldRun() {
    TextTable table = TextTable.left("=1+1", "n");
    table.row("@SUM(1,2)", -1.5).row("-2+3", "1e-9").row("<script>x</script>", "[a](b)");
    table.row("+cmd\u202e", Double.NEGATIVE_INFINITY);
    assertThat(table.csv())
        .isEqualTo(
            """
            '=1+1,n
            "'@SUM(1,2)",-1.5
            '-2+3,1e-9
            <script>x</script>,[a](b)
            '+cmd\\u202e,-Infinity
            """);
    assertThat(table.markdown())
        .contains("| \\<script>x\\</script> | [a\\](b) |")
        .doesNotContain("\u202e");
  }

  @Test
  void isReadBackAsItWas() {
    List<String> texts = List.of("=1+1", "'=1+1", "''@x", "-1.5", "'tis", "a,\"b\"\nc", "-", "");
    TextTable table = TextTable.left("text");
    texts.forEach(table::row);
    assertThat(TextTable.parse(table.csv())).extracting(row -> row.get("text")).isEqualTo(texts);
  }
}
