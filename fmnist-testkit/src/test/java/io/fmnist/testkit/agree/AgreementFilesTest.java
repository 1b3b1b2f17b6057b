package io.fmnist.testkit.agree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("agreement in a file")
class AgreementFilesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @DisplayName("is read back as it was written, whether its errors are finite or not")
  @ValueSource(doubles = {1e-7, 0.1, Double.POSITIVE_INFINITY, 0})
  void roundTrips(double error) {
    AgreementReport report = MadeAgreement.of("fashion-mnist", false, error);
    Path json = AgreementFiles.write(folder.resolve("page.md"), report).get(1);
    assertThat(AgreementFiles.read(json)).isEqualTo(report);
  }

  @Test
  @DisplayName("is read as earlier versions wrote it")
  void readsWhatEarlierVersionsWrote() {
    Path results = Path.of("").toAbsolutePath().resolveSibling("results");
    assertThat(AgreementFiles.read(results.resolve("agreement.json")).tasks())
        .hasSize(16)
        .allSatisfy(
            task ->
                assertThat(task.findings())
                    .extracting(Finding::level)
                    .contains(ComparisonLevel.STATE_TRANSFER));
  }

  @ParameterizedTest
  @DisplayName("is refused where it is damaged, with what is wrong and what writes a good one")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"format\" : 1 | \"format\" : 9 | its format is 9; 1 is needed",
        "\"tasks\" : [ | \"others\" : [ | it has no tasks",
        "\"loss\" | \"lost\" | quantity is \"lost\"; one of [loss",
        "\"threads\" : 2 | \"threads\" : 2.5 | threads is 2.5; a whole number is needed",
        "\"error\" : 0.5 | \"error\" : \"half\" | error is \"half\"; a number is needed",
        "{ | [ | no valid JSON",
      })
  void namesWhatIsDamaged(String good, String bad, String message) throws IOException {
    Path json =
        AgreementFiles.write(folder.resolve("page.md"), MadeAgreement.of("made", true, 0.5)).get(1);
    String text = Files.readString(json);
    assertThat(text).contains(good);
    Files.writeString(json, text.replace(good, bad));
    assertThatThrownBy(() -> AgreementFiles.read(json))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(json.toString())
        .hasMessageContaining(message)
        .hasMessageEndingWith("give the JSON file of an agreement report");
  }

  @Test
  @DisplayName("that is not there is an error that names the file")
  void namesTheMissingFile() {
    Path missing = folder.resolve("none.json");
    assertThatThrownBy(() -> AgreementFiles.read(missing))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("none.json cannot be read");
  }
}
