package io.fmnist.study.sweep;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.CellIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A matrix of tasks, seeds and backends with everything that decides its results: what is run from
 * it anywhere is what was planned, or is refused.
 *
 * @param fmnist version that planned it
 * @param data {@code synthetic} or a folder; empty where each machine looks for the official set
 * @param dataSha256 of each source file of the images
 * @param images numbers of training, validation and test images of a run
 * @param limit the most images of each part, if any
 * @param runtime device and threads
 * @param engines version of each backend's engine, by id
 * @param tasks without the cells' seeds
 * @param cells every run, by index
 */
public record SweepPlan(
    String fmnist,
    Optional<String> data,
    Map<String, String> dataSha256,
    List<Integer> images,
    OptionalInt limit,
    RuntimeOptions runtime,
    Map<String, String> engines,
    List<PlannedTask> tasks,
    List<Cell> cells) {
  public SweepPlan {
    dataSha256 = Map.copyOf(dataSha256);
    images = List.copyOf(images);
    engines = Map.copyOf(engines);
    tasks = List.copyOf(tasks);
    cells = List.copyOf(cells);
  }

  /**
   * Returns a cell.
   *
   * @throws FmnistException if there is none of that index
   */
  public Cell cell(long index) {
    if (index < 0 || index >= cells.size()) {
      throw new FmnistException(
          "there is no cell "
              + index
              + " in the plan; its "
              + cells.size()
              + " cells are numbered 0 to "
              + (cells.size() - 1));
    }
    return cells.get((int) index);
  }

  /** Returns what decides a run's result under this plan. */
  CellIdentity identity(Task task, String backend) {
    return new CellIdentity(
        task,
        backend,
        runtime.device().toString(),
        runtime.threads(),
        dataSha256,
        images,
        fmnist,
        engines.getOrDefault(backend, "unknown"));
  }
}
