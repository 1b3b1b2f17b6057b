package io.fmnist.study.sweep;

import io.fmnist.api.FmnistException;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.RunData;
import io.fmnist.tasks.run.RunEnvironment;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.Runner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Lays out a matrix: seed by seed, backend by backend, all tasks. */
public final class Planner {
  private Planner() {}

  /**
   * What to run.
   *
   * @param tasks at least one
   * @param seeds of the runs; empty for each task's own
   * @param options device, threads and limit
   * @param backends ids, at least one
   * @param data {@code synthetic} or a folder; empty to look for the official set
   */
  public record Matrix(
      List<PlannedTask> tasks,
      List<Long> seeds,
      RunOptions options,
      List<String> backends,
      Optional<String> data) {
    public Matrix {
      tasks = List.copyOf(tasks);
      seeds = List.copyOf(seeds);
      backends = List.copyOf(backends);
    }

    /** Returns the number of cells. */
    public long size() {
      return (long) tasks.size() * Math.max(1, seeds.size()) * backends.size();
    }
  }

  /**
   * Plans a matrix. The first seed of all tasks and backends comes before the second, so that a
   * sweep that is stopped early has something of everything.
   *
   * @param dataset the images that every cell will use
   * @param engine tells the version of a backend's engine
   * @throws FmnistException as {@link #requireSound}, or if images do not fit a network
   */
  public static SweepPlan plan(Matrix matrix, Dataset dataset, Function<String, String> engine) {
    requireSound(matrix);
    matrix.tasks().forEach(planned -> Runner.requireFit(planned.task(), dataset));
    TrainingSpec training = matrix.tasks().get(0).task().training();
    RunData data = RunData.of(dataset, matrix.options().limit(), training);
    Map<String, String> engines = new LinkedHashMap<>();
    matrix.backends().forEach(id -> engines.put(id, engine.apply(id)));
    SweepPlan frame =
        new SweepPlan(
            CellIdentity.fmnist(RunEnvironment.describe()),
            matrix.data(),
            data.sha256(),
            data.counts(),
            matrix.options().limit(),
            matrix.options().runtime(),
            engines,
            matrix.tasks(),
            List.of());
    return withCells(frame, cells(matrix, frame));
  }

  private static List<Cell> cells(Matrix matrix, SweepPlan frame) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < Math.max(1, matrix.seeds().size()); i++) {
      for (String backend : matrix.backends()) {
        for (PlannedTask planned : matrix.tasks()) {
          Task task = planned.task();
          Task seeded = matrix.seeds().isEmpty() ? task : withSeed(task, matrix.seeds().get(i));
          cells.add(new Cell(cells.size(), seeded, backend, frame.identity(seeded, backend).key()));
        }
      }
    }
    return cells;
  }

  static Task withSeed(Task task, long seed) {
    return task.withTraining(task.training().withSeed(seed));
  }

  static SweepPlan withCells(SweepPlan frame, List<Cell> cells) {
    return new SweepPlan(
        frame.fmnist(),
        frame.data(),
        frame.dataSha256(),
        frame.images(),
        frame.limit(),
        frame.runtime(),
        frame.engines(),
        frame.tasks(),
        cells);
  }

  /**
   * Makes sure that a matrix is not too large, before anything is made of it.
   *
   * @throws FmnistException if it is
   */
  static void requireSize(long cells) {
    if (cells > Cell.MOST) {
      throw new FmnistException(
          "the matrix has "
              + cells
              + " cells; at most "
              + Cell.MOST
              + " are planned at once; name fewer tasks, seeds or backends");
    }
  }

  /**
   * Makes sure that a matrix can be planned, before images are read and engines asked.
   *
   * @throws FmnistException if it is too large or has something twice
   */
  public static void requireSound(Matrix matrix) {
    requireSize(matrix.size());
    Map<String, String> sources = new HashMap<>();
    for (PlannedTask planned : matrix.tasks()) {
      String id = planned.task().id();
      String other = sources.put(id, planned.source());
      if (other != null) {
        throw new FmnistException(
            other
                + " and "
                + planned.source()
                + " are both of id "
                + id
                + ", by which results are told apart; give one another id, or leave it out");
      }
    }
    List<Double> shares =
        matrix.tasks().stream()
            .map(planned -> planned.task().training().validationShare())
            .distinct()
            .toList();
    if (shares.size() > 1) {
      throw new FmnistException(
          "the tasks hold out different parts of the training images for validation (split.validation"
              + " is "
              + shares
              + "), so their results cannot be compared; run them apart");
    }
    if (matrix.backends().stream().distinct().count() < matrix.backends().size()) {
      throw new FmnistException(
          "backends are " + String.join(",", matrix.backends()) + "; name each once");
    }
  }
}
