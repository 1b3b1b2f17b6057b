package io.fmnist.study.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.spec.SpecFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("what decides a run's result")
class DescriptionTest {
  @Test
  void isEveryKeyOfTheFileFormatButLabelsAndSeed() {
    Task task = Catalogue.get("task9");
    Set<String> keys = new LinkedHashSet<>(SpecFormat.toMap(task).keySet());
    keys.removeAll(SpecFormat.LABELS);
    keys.remove("seed");
    assertThat(Description.of(task).keys().keySet()).containsExactlyElementsOf(keys).hasSize(6);
  }

  @Test
  void differsInTheKeysThatDiffer() {
    Task task = Catalogue.get("task9");
    assertThat(Description.differences(task, task)).isEmpty();
    Task changed = SpecFormat.override(task, List.of("batch=48", "seed=7", "title=other"));
    assertThat(Description.differences(changed, task))
        .containsExactly("batch 48 instead of " + task.training().batchSize());
    Task clipped = SpecFormat.override(task, List.of("clip_norm=2"));
    assertThat(Description.differences(clipped, task))
        .containsExactly("clip_norm 2.0 instead of none");
    assertThat(Description.differences(task, clipped))
        .containsExactly("no clip_norm instead of 2.0");
  }
}
