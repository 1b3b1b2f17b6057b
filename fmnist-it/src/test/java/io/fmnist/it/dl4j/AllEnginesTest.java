package io.fmnist.it.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.api.train.Adam;
import io.fmnist.it.kit.Samples;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("All three engines in one process (-Ppytorch,tensorflow,dl4j)")
class AllEnginesTest {
  private static final List<String> IDS = List.of("dl4j", "pytorch", "tensorflow");
  private static final Architecture NETWORK =
      Architecture.builder(1, 12, 10)
          .conv2d(8, 3)
          .relu()
          .batchNorm()
          .maxPool2d(2)
          .dropout(0.25)
          .flatten()
          .dense(16)
          .relu()
          .dense(4)
          .build();

  @Test
  @DisplayName("take the same training steps in turns")
  void trainInTurns() {
    assumeThat(Backends.all())
        .filteredOn(b -> b.availability().isAvailable())
        .extracting(Backend::id)
        .containsAll(IDS);
    Batch batch = Samples.batch(NETWORK, 32, 7);
    List<BackendModel> models = new ArrayList<>();
    try {
      IDS.forEach(id -> models.add(model(id)));
      for (int step = 0; step < 5; step++) {
        DropoutMasks masks = new DropoutMasks(3, step);
        double expected = models.get(0).trainStep(batch, 0.001, masks).loss();
        for (int i = 1; i < IDS.size(); i++) {
          assertThat(models.get(i).trainStep(batch, 0.001, masks).loss())
              .as("%s, step %d", IDS.get(i), step)
              .isCloseTo(expected, Percentage.withPercentage(0.01));
        }
      }
    } finally {
      models.forEach(BackendModel::close);
    }
  }

  private static BackendModel model(String id) {
    Weights weights = Weights.initial(NETWORK, 1);
    RuntimeOptions runtime = new RuntimeOptions(Device.cpu(), 2);
    return Backends.get(id).create(new ModelRequest(NETWORK, Adam.keras(), weights, runtime));
  }
}
