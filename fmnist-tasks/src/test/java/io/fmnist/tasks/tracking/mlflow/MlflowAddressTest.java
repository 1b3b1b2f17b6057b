package io.fmnist.tasks.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.PrintableText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("an MLflow address")
class MlflowAddressTest {
  private static MlflowAddress parse(String text) {
    return parse(text, Map.of());
  }

  private static MlflowAddress parse(String text, Map<String, String> environment) {
    return MlflowAddress.parse(text, environment::get);
  }

  private static String basic(String user) {
    return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "http://127.0.0.1:5000, http://127.0.0.1:5000",
    "http://127.0.0.1:5000/, http://127.0.0.1:5000",
    "HTTPS://mlflow.example.org/team/a/, https://mlflow.example.org/team/a",
    "http://[::1]:5000, http://[::1]:5000",
  })
  void isTheServersBase(String text, String base) {
    assertThat(parse(text).base()).hasToString(base);
  }

  @ParameterizedTest(name = "{0} is refused: {1}")
  @CsvSource({
    "localhost:5000, http:// is missing",
    "127.0.0.1:5000, it is not an address",
    "mlruns, http:// is missing",
    "file:///tmp/mlruns, it must start with http:// or https://",
    "databricks://profile, it must start with http:// or https://",
    "http://, it is not an address",
    "http:///x, it has no host",
    "http://ml_flow:5000, 'perhaps for an underscore; give the host''s other name'",
    "http://ann:12/x@host, 'an @ stands in its path; in a name or password write %2F'",
    "http://host/?a=b, it goes on after the path",
    "http://host/#/experiments/1, it goes on after the path",
    "http://host with space, it is not an address",
  })
  void isRefusedWithAReason(String text, String reason) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("http://HOST:PORT");
  }

  @Test
  void takesNameAndPasswordAndNeverShowsThem() {
    MlflowAddress address = parse("http://ann:p%40ss+w@host:5000");
    assertThat(address.authorization()).contains(basic("ann:p@ss+w"));
    assertThat(address.toString()).isEqualTo("http://host:5000");
    assertThatThrownBy(() -> parse("http://ann:secret@host:5000/?x=1"))
        .hasMessageContaining("host:5000")
        .message()
        .doesNotContain("secret")
        .doesNotContain("ann");
    assertThatThrownBy(() -> parse("http://ann:sec ret@host:5000"))
        .hasNoCause()
        .message()
        .doesNotContain("ret");
  }

  @Test
  void takesNameAndPasswordOrATokenFromMlflowsVariables() {
    assertThat(
            parse(
                    "http://host",
                    Map.of("MLFLOW_TRACKING_USERNAME", "ann", "MLFLOW_TRACKING_PASSWORD", "x"))
                .authorization())
        .contains(basic("ann:x"));
    assertThat(parse("http://host", Map.of("MLFLOW_TRACKING_TOKEN", "t")).authorization())
        .contains("Bearer t");
    assertThat(parse("http://host").authorization()).isEmpty();
  }

  @Test
  void takesTheTokenOfAFileWithWindowsLineEndsAndNeverShowsABrokenOne() {
    assertThat(parse("http://host", Map.of("MLFLOW_TRACKING_TOKEN", "t\r")).authorization())
        .contains("Bearer t");
    assertThatThrownBy(() -> parse("http://host", Map.of("MLFLOW_TRACKING_TOKEN", "secrät")))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("MLFLOW_TRACKING_TOKEN has characters that no token has")
        .message()
        .doesNotContain("secr");
    assertThatThrownBy(() -> parse("http://ann:12/secret@host"))
        .message()
        .doesNotContain("secret")
        .doesNotContain("12");
  }

  @Test
  void takesThePasswordOfANameAloneFromMlflowsVariable() {
    Map<String, String> password = Map.of("MLFLOW_TRACKING_PASSWORD", "x");
    assertThat(parse("http://ann@host").authorization()).contains(basic("ann:"));
    assertThat(parse("http://ann@host", password).authorization()).contains(basic("ann:x"));
    assertThat(parse("http://ann:@host", password).authorization()).contains(basic("ann:"));
  }

  @Test
  void isGivenToAnotherProcessWithoutNameAndPassword() {
    for (String text :
        List.of("http://ann:s%40:cret@host", "http://key@host", "http://key:@host")) {
      Map<String, String> variables = MlflowAddress.variables(text, name -> null);
      assertThat(parse(PrintableText.withoutUser(text), variables)).isEqualTo(parse(text));
      assertThat(PrintableText.withoutUser(text)).isEqualTo("http://host");
    }
    assertThat(MlflowAddress.variables("http://host", Map.of("MLFLOW_TRACKING_TOKEN", "t")::get))
        .isEmpty();
  }

  @Test
  void takesTheExperimentFromMlflowsVariable() {
    assertThat(parse("http://host").experiment()).isEqualTo("fmnist");
    assertThat(parse("http://host", Map.of("MLFLOW_EXPERIMENT_NAME", "mine")).experiment())
        .isEqualTo("mine");
  }
}
