package io.fmnist.study.stats;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Runs of one task on one backend and the same images that differ in their seeds alone.
 *
 * @param task as it was run; its seed is one of the runs'
 * @param backend id
 * @param bySeed one run a seed, at least one
 */
record RunGroup(Task task, String backend, SortedMap<Long, SavedRun> bySeed) {
  RunGroup {
    bySeed = Collections.unmodifiableSortedMap(new TreeMap<>(bySeed));
  }

  String id() {
    return task.id();
  }

  List<SavedRun> runs() {
    return List.copyOf(bySeed.values());
  }

  double[] accuracies() {
    return bySeed.values().stream().mapToDouble(SavedRun::testAccuracy).toArray();
  }

  /** Returns the accuracies of given seeds, in their order. */
  double[] accuracies(Iterable<Long> seeds) {
    return runs(seeds).stream().mapToDouble(SavedRun::testAccuracy).toArray();
  }

  /** Returns the runs of given seeds, in their order. */
  List<SavedRun> runs(Iterable<Long> seeds) {
    List<SavedRun> runs = new ArrayList<>();
    for (Long seed : seeds) {
      SavedRun run = bySeed.get(seed);
      if (run == null) {
        throw new IllegalStateException("no run has seed " + seed);
      }
      runs.add(run);
    }
    return runs;
  }

  /** Returns the seeds that both groups have, rising. */
  SortedSet<Long> commonSeeds(RunGroup other) {
    SortedSet<Long> seeds = new TreeSet<>(bySeed.keySet());
    seeds.retainAll(other.bySeed.keySet());
    return seeds;
  }
}
