package io.fmnist.study.sweep;

import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Dataset;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.run.RunOptions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Plans on drawn images. */
final class Plans {
  private static final Dataset IMAGES = Datasets.load("synthetic", FetchListener.silent());

  private Plans() {}

  static Planner.Matrix matrix(List<String> tasks, List<Long> seeds, List<String> backends) {
    return new Planner.Matrix(
        tasks.stream().map(task -> PlannedTask.find(task, List.of("epochs=2")).get(0)).toList(),
        seeds,
        new RunOptions(new RuntimeOptions(Device.cpu(), 1), OptionalInt.of(300)),
        backends,
        Optional.of("synthetic"));
  }

  static SweepPlan of(Planner.Matrix matrix) {
    return Planner.plan(matrix, IMAGES, id -> "engine of " + id);
  }

  static SweepPlan of(List<String> tasks, List<Long> seeds, String... backends) {
    return of(matrix(tasks, seeds, List.of(backends)));
  }
}
