package io.fmnist.study.equivalence;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * Which full trainings show that backends end equally well: every task on every backend with every
 * seed. Runs that are there already are used.
 *
 * @param tasks at full length
 * @param backends ids, two or more
 * @param seeds the same for all
 */
public record EquivalencePlan(List<Task> tasks, List<String> backends, List<Long> seeds) {
  /** Copies the lists. */
  public EquivalencePlan {
    tasks = List.copyOf(tasks);
    backends = List.copyOf(backends);
    seeds = List.copyOf(seeds);
  }

  /** Makes a plan with the seeds 1 to {@code count}. */
  public static EquivalencePlan of(List<Task> tasks, List<String> backends, int count) {
    return new EquivalencePlan(tasks, backends, LongStream.rangeClosed(1, count).boxed().toList());
  }

  /**
   * One training of the plan.
   *
   * @param task with its seed
   * @param backend id
   */
  public record Planned(Task task, String backend) {
    /**
     * Finds it among runs: the same network and training on the same backend. Of several the one
     * that started first counts, so that nobody can choose.
     */
    Optional<SavedRun> among(List<SavedRun> runs) {
      return runs.stream()
          .filter(
              run ->
                  run.backend().equals(backend)
                      && run.task().id().equals(task.id())
                      && run.task().architecture().equals(task.architecture())
                      && run.task().training().equals(task.training()))
          .min(Comparator.comparing(SavedRun::started));
    }
  }

  /** Returns every training, one seed of all tasks and backends after the other. */
  public List<Planned> all() {
    List<Planned> planned = new ArrayList<>();
    for (long seed : seeds) {
      for (Task task : tasks) {
        for (String backend : backends) {
          planned.add(new Planned(task.withTraining(task.training().withSeed(seed)), backend));
        }
      }
    }
    return planned;
  }

  /**
   * Returns the trainings that are not among {@code runs}.
   *
   * @param images whether a run is on the images that are wanted
   */
  public List<Planned> missing(List<SavedRun> runs, Predicate<SavedRun> images) {
    List<SavedRun> usable = runs.stream().filter(images).toList();
    return all().stream().filter(planned -> planned.among(usable).isEmpty()).toList();
  }
}
