package io.fmnist.tasks.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("a run's place for files")
class ArtifactPlaceTest {
  private static final URI SERVER = URI.create("http://host:5000/base");

  @Test
  void isReachedThroughTheServer() {
    assertThat(ArtifactPlace.of("mlflow-artifacts:/1/a b/artifacts".replace(" ", "%20"), SERVER))
        .get()
        .extracting(place -> place.path("run.json"))
        .isEqualTo("api/2.0/mlflow-artifacts/artifacts/1/a%20b/artifacts/run.json");
    assertThat(ArtifactPlace.of("mlflow-artifacts://host:5000/1", SERVER)).isPresent();
  }

  @ParameterizedTest(name = "is not {0}")
  @ValueSource(
      strings = {
        "",
        "s3://bucket/1",
        "file:///srv/mlruns/1",
        "/srv/mlruns/1",
        "mlflow-artifacts:1",
        "mlflow-artifacts:/",
        "mlflow-artifacts:/1/../../2",
        "mlflow-artifacts:/1/%2e%2e/2",
        "mlflow-artifacts://elsewhere:5000/1",
        "no uri at all"
      })
  void isNothingElse(String text) {
    assertThat(ArtifactPlace.of(text, SERVER)).isEmpty();
  }
}
