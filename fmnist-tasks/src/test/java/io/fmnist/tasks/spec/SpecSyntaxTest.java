package io.fmnist.tasks.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fmnist.api.FmnistException;
import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.tasks.Task;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("a task's file, as YAML and as JSON,")
class SpecSyntaxTest {
  private static final String JSON =
      """
      {
      \t"title": "a\\/b \\u00e9",
      \t"layers": [
      \t\t{"kind": "flatten"},
      \t\t{"kind": "dense", "units": 10}
      \t],
      \t"optimizer": {"kind": "sgd", "lr": 1E-2},
      \t"parent": null,
      \t"batch": 128,
      \t"epochs": 1
      }
      """;

  private static Task read(String text, String source, String... overrides) {
    return SpecFormat.read(text, source, List.of(overrides));
  }

  private static void expect(String text, String source, String message) {
    assertThatThrownBy(() -> read(text, source))
        .isInstanceOf(FmnistException.class)
        .hasMessageStartingWith(message);
  }

  private static List<String> problems(String text, String source, String... overrides) {
    return catchThrowableOfType(InvalidSpecException.class, () -> read(text, source, overrides))
        .problems()
        .stream()
        .map(Object::toString)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mine.json", "mine.JSON", "mine.yaml", "mine.YML", "mine"})
  void isReadAsJsonWhereItIsJson(String source) {
    for (String text : List.of(JSON, "\uFEFF" + JSON, "\n\t " + JSON, JSON.replace("\n", "\r\n"))) {
      Task task = read(text, source);
      assertThat(task.id()).isEqualTo("mine");
      assertThat(task.title()).isEqualTo("a/b é");
      assertThat(task.parent()).isEmpty();
      assertThat(task.training().batchSize()).isEqualTo(128);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{layers: [{kind: flatten}, {kind: dense, units: 10}], optimizer: {kind: sgd}, batch: 1,"
            + " epochs: 1}",
        "{\"layers\": [{kind: flatten}, {\"kind\": dense, units: 10}], \"optimizer\": {kind: sgd},"
            + " batch: 1, epochs: 1}",
        "\uFEFFlayers: [{kind: flatten}, {kind: dense, units: 10}]\r\n\r\noptimizer:\r\n  kind: sgd"
            + "\r\nbatch: 1\r\nepochs: 1\r\n"
      })
  void isReadAsYamlWhereItIsYaml(String text) {
    assertThat(read(text, "mine.YAML").architecture().classes()).isEqualTo(10);
  }

  @Test
  void takesChangesInEitherSyntax() {
    Task task = read(JSON, "mine.json", "schedule={\t\"kind\":\t\"cosine\"}", "title=b.json");
    assertThat(task.training().schedule()).isEqualTo(new LearningRateSchedule.Cosine(0));
    assertThat(task.title()).isEqualTo("b.json");
    assertThat(read(JSON, "mine.json", "schedule={kind: cosine}").training().schedule())
        .isEqualTo(new LearningRateSchedule.Cosine(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a: 1\\nb: &x [1]           | line 2 column 4: anchors and aliases are not allowed
          a: &x 1                    | line 1 column 4: anchors and aliases are not allowed
          a: 1\\n  \\nb: *x          | line 3 column 4: anchors and aliases are not allowed
          &x a: 1                    | line 1 column 1: anchors and aliases are not allowed
          a: {b: 1, &c d: 2}         | line 1 column 11: anchors and aliases are not allowed
          {"a": &x 1}                | line 1 column 7: anchors and aliases are not allowed
          a: !!int "1"               | line 1 column 4: tags such as !!int are not allowed
          !foo {}                    | line 1 column 1: tags such as !!int are not allowed
          a:\\n  - !foo {}           | line 2 column 5: tags such as !!int are not allowed
          a: ! b                     | line 1 column 4: tags such as !!int are not allowed
          a: !!seq []                | line 1 column 4: tags such as !!int are not allowed
          !!str a: 1                 | line 1 column 1: tags such as !!int are not allowed
          a: !<tag:yaml.org,2002:int> 1 | line 1 column 4: tags such as !!int are not allowed
          a: 1\\n<<: {b: 1}          | line 2 column 1: merge keys (<<) are not allowed
          a: 1\\nb: 2\\na: 3         | line 3 column 1: key a is there twice
          a: {b: 1, "b": 2}          | line 1 column 11: key b is there twice
          {"a": 1, "\\u0061": 2}     | line 1 column 10: key a is there twice
          ? [a]\\n: 1                | line 1 column 3: a list or group is no key
          a: 1\\n---\\nb: 1          | line 2 column 1: a second document begins
          a: 1\\n\\tb: 2             | line 2 column 1: no valid YAML: found character
          a: [                       | line 1 column 5: no valid YAML:
          a: 1\\nb: "\\0"            | line 2 column 5: the character U+0000 is not allowed
          """)
  void refusesInYamlWithLineAndColumn(String text, String message) {
    String lines =
        text.replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0").stripTrailing();
    expect(lines, "mine.yaml", "mine.yaml " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {\\n\\t"a": 1,\\n\\t"a": 2}     | line 3 column 2: key a is there twice
          {"a": 1, "\\u0061": 2}         | line 1 column 10: key a is there twice
          {"a": {"b": 1,\\n"b": 1}}      | line 2 column 1: key b is there twice
          {"a": 1\\n}\\n{}               | line 3 column 1: no valid JSON: something follows
          {"a": 1,\\n}                   | line 2 column 1: no valid JSON: Unexpected character
          {"a": [1\\n                    | line 2 column 1: no valid JSON: Unexpected end-of-input
          {a: 1}                         | line 1 column 2: no valid JSON: Unexpected character
          a: 1                           | line 1 column 1: no valid JSON: Unrecognized token 'a'
          {"a": NaN}                     | line 1 column 10: no valid JSON: Non-standard token
          {"a": 1} // no                 | line 1 column 10: no valid JSON: Unexpected character
          {"a":\\n"b\\0"}                | line 2 column 3: the character U+0000 is not allowed
          """)
  void refusesInJsonWithLineAndColumn(String text, String message) {
    String lines = text.replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0");
    assertThatThrownBy(() -> read(lines, "mine.json"))
        .isInstanceOf(FmnistException.class)
        .hasMessageStartingWith("mine.json " + message)
        .hasMessageNotContaining("[Source")
        .hasMessageNotContaining("Feature");
  }

  @Test
  void reportsTheFaultOfJsonWhereItCannotBeYaml() {
    expect(JSON.replace("128,", "128"), "mine.yaml", "mine.yaml line 10 column 2: no valid JSON:");
  }

  @Test
  @Timeout(20)
  void refusesAnyDepth() {
    for (String open : List.of("[", "{\"a\":", "[{\"a\":")) {
      String deep = "{\"a\":" + open.repeat(100_000);
      expect(deep, "mine.json", "mine.json line 1 column ");
      assertThatThrownBy(() -> read(deep, "mine.json")).hasMessageContaining("more than 40 deep");
      assertThatThrownBy(() -> read(deep, "mine.yaml")).hasMessageContaining("more than 40 deep");
    }
    String list = "a:\n" + "- ".repeat(100_000) + "1";
    assertThatThrownBy(() -> read(list, "mine.yaml")).hasMessageContaining("more than 40 deep");
  }

  @Test
  void refusesNothing() {
    for (String text : List.of("", "\uFEFF", " \r\n\t\n")) {
      expect(text, "mine.yaml", "mine.yaml is empty");
      expect(text, "mine.json", "mine.json is empty");
    }
    expect("# only a comment\n", "mine.yaml", "mine.yaml is empty");
    expect("---\n", "mine.yaml", "mine.yaml line 2: it is nothing; a task is a group of keys");
    expect("null", "mine.json", "mine.json line 1: it is nothing; a task is a group of keys");
  }

  @Test
  void reportsAValueOnItsOwnLineInJson() {
    String wrong =
        """
        {
          "id": "A B",
          "reported_accuracy": 3,
          "input": [
            1,
            28,
            0
          ],
          "layers": [
            {
              "kind": "conv2d",
              "filters": 0,
              "kernel": [
                3,
                "x"
              ]
            },
            {
              "kind": "residual",
              "main": [
                {
                  "kind": "dropout",
                  "rate":
                    2
                }
              ]
            },
            {
              "kind": "maxpool2d",
              "size": [
                1,
                0
              ],
              "stride": 1
            }
          ],
          "optimizer": {
            "kind": "sgd",
            "lr": 0
          },
          "batch": 0,
          "epoks":
            [],
          "epochs": 0
        }
        """;
    assertThat(problems(wrong, "w.json").stream().map(p -> p.replaceFirst(" is .*|; .*", "")))
        .containsExactly(
            "w.json line 2: id: it",
            "w.json line 3: reported_accuracy: it",
            "w.json line 7: input: width",
            "w.json line 15: layers[0].kernel[1]: it",
            "w.json line 24: layers[1].main[0] dropout: rate",
            "w.json line 32: layers[2] maxpool2d: width",
            "w.json line 39: optimizer sgd: lr",
            "w.json line 41: training: batch",
            "w.json line 44: training: epochs",
            "w.json line 42: epoks: this key");
  }

  @Test
  void reportsAValueOnItsOwnLineInYaml() {
    String text =
        """
        layers:
          - kind: residual
            main:
              - kind: conv2d
                filters: 1
                kernel: 3
                padding: same
              - kind: dense
                units: 3
          - kind: flatten
          - kind: dense
            units: 10
        optimizer:
          kind: sgd
        batch: 0
        epochs: 0
        """;
    assertThat(problems(text, "w.yaml"))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("w.yaml line 8: layers[0].main[1] dense"),
            p -> assertThat(p).startsWith("w.yaml line 15: training: batch is 0"),
            p -> assertThat(p).startsWith("w.yaml line 16: training: epochs is 0"));
    String good = text.replace("batch: 0", "batch: 1").replace("epochs: 0", "epochs: 1");
    String fits = good.replace("      - kind: dense\n        units: 3\n", "");
    assertThat(
            problems(
                fits.replace("sgd", "sgd\n  lr: 2e-38"),
                "w.yaml",
                "schedule={kind: step," + " epochs: 1, gamma: 0.1}",
                "epochs=5"))
        .singleElement()
        .asString()
        .startsWith("w.yaml line 13: training: the learning rate");
    assertThat(problems(fits, "w.yaml", "batch=0"))
        .singleElement()
        .asString()
        .startsWith("w.yaml: training: batch is 0");
  }

  @Test
  void saysWhatToDoWhereTheFilesNameIsNoId() {
    assertThat(problems(JSON, "My Task (2).JSON"))
        .containsExactly(
            "My Task (2).JSON: id: there is none, and the file's name \"My Task (2)\" is no id,"
                + " which has 1 to 64 lower-case letters, digits, dashes and underscores, first a letter"
                + " or digit; write id:"
                + " my-task-2 into the file, or rename it");
    assertThat(problems(JSON, "ä.yaml").get(0)).contains("write id: my-task into");
    assertThat(read(JSON.replace("\"title\"", "\"id\": \"x\", \"title\""), "My Task.JSON").id())
        .isEqualTo("x");
  }

  @Test
  @Timeout(20)
  void staysShortWhateverTheFileHolds() {
    String keys = "{\"layers\": [" + "1,".repeat(4_999) + "1]}";
    assertThatThrownBy(() -> read(keys, "mine.json"))
        .hasMessageStartingWith("5,003 problems:")
        .hasMessageEndingWith("... and 4,983 more");
    String longText = "a".repeat(500_000);
    for (String text : List.of("{\"id\": \"%s\"}", "{\"%s\": 1}", "{\"layers\": \"%s\"}")) {
      assertThatThrownBy(() -> read(text.replace("%s", longText), "mine.json"))
          .message()
          .hasSizeLessThan(3_000);
    }
    assertThatThrownBy(() -> read(JSON.replace("128", "1".repeat(500_000)), "mine.json"))
        .message()
        .contains("batch: it is \"11111", "...\"; allowed are -2147483648 to 2147483647");
    assertThatThrownBy(() -> read(" ".repeat(1 << 20) + "{}", "mine.json"))
        .hasMessageContaining("at most 1048576 are read");
  }

  @Test
  void saysAllThatIsWrongWithATrainingAtOnce() {
    assertThat(
            problems(
                JSON,
                "w.json",
                "batch=0",
                "epochs=0",
                "split={validation: 0.95}",
                "early_stopping={patience: 0}"))
        .hasSize(4)
        .anySatisfy(p -> assertThat(p).contains("batch is 0"))
        .anySatisfy(p -> assertThat(p).contains("epochs is 0"))
        .anySatisfy(p -> assertThat(p).contains("split.validation is 0.95"))
        .anySatisfy(p -> assertThat(p).contains("patience is 0"));
    assertThat(problems(JSON, "w.json", "split={validation: 0}", "keep=best"))
        .singleElement()
        .asString()
        .contains("split.validation is 0, but early stopping");
    assertThat(problems(JSON, "w.json", "targets={class_weights: [1, 2]}"))
        .singleElement()
        .asString()
        .contains("class_weights has 2 values, but the network has 10 logits");
  }
}
