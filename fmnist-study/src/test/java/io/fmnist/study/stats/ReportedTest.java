package io.fmnist.study.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.spec.SpecFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportedTest {
  private static final Task TASK9 = Catalogue.get("task9");

  @Test
  void standsBesideTheCataloguesTaskWithAnySeed() {
    assertThat(Reported.accuracyOf(TASK9)).hasValue(TASK9.reportedAccuracy().getAsDouble());
    Task seed7 = SpecFormat.override(TASK9, List.of("seed=7"));
    assertThat(Reported.accuracyOf(seed7)).isEqualTo(TASK9.reportedAccuracy());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"optimizer.lr=0.5", "epochs=1", "batch=77", "id=mine", "layers[0].filters=7"})
  void doesNotStandBesideATaskThatIsChanged(String change) {
    Task changed = SpecFormat.override(TASK9, List.of(change));
    assertThat(Reported.accuracyOf(changed)).isEmpty();
    // The same from a file that bears the catalogue's id.
    Task read = SpecFormat.read(SpecFormat.toYaml(changed), "task9.yaml", List.of());
    assertThat(Reported.accuracyOf(read)).isEmpty();
  }
}
