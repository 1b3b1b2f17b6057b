package io.fmnist.study.stats;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Sorts runs into groups that may be compared, and sets aside what may not.
 *
 * <p>Runs of one id with different descriptions stay apart ({@link Variants}). Of each seed the
 * newest run counts.
 *
 * @param data the images of all of them
 * @param groups by task (the catalogue's order first), then backend
 * @param excluded by start time
 */
record RunGroups(DataKey data, List<RunGroup> groups, List<Excluded> excluded) {
  private static final Comparator<SavedRun> AGE =
      Comparator.comparing(SavedRun::started).thenComparing(r -> r.folder().toString());

  RunGroups {
    groups = List.copyOf(groups);
    excluded = List.copyOf(excluded);
  }

  /**
   * Sorts runs.
   *
   * @return one element for each set of images: the study's first, drawn ones last, larger ones
   *     before smaller ones
   * @throws FmnistException if a run cannot be what it says
   */
  static List<RunGroups> of(List<SavedRun> runs) {
    runs.forEach(RunGroups::requireSound);
    Map<DataKey, List<SavedRun>> byData =
        Variants.of(runs).runs().stream()
            .sorted(AGE)
            .collect(Collectors.groupingBy(DataKey::of, LinkedHashMap::new, Collectors.toList()));
    return byData.entrySet().stream()
        .map(e -> of(e.getKey(), e.getValue()))
        .sorted(Comparator.comparing(RunGroups::data, order()))
        .toList();
  }

  private static Comparator<DataKey> order() {
    return Comparator.comparing((DataKey d) -> !d.isStudys())
        .thenComparing(DataKey::synthetic)
        .thenComparing(Comparator.comparing(DataKey::testImages).reversed())
        .thenComparing(Comparator.comparing(DataKey::trainImages).reversed())
        .thenComparing(DataKey::dataset);
  }

  private static RunGroups of(DataKey data, List<SavedRun> oldestFirst) {
    Map<String, SortedMap<Long, SavedRun>> groups = new LinkedHashMap<>();
    List<Excluded> excluded = new ArrayList<>();
    for (SavedRun run : oldestFirst) {
      String id = run.task().id();
      SavedRun older =
          groups
              .computeIfAbsent(id + "\n" + run.backend(), k -> new TreeMap<>())
              .put(run.seed(), run);
      if (older != null) {
        excluded.add(new Excluded(older, "seed " + run.seed() + " was run again later"));
      }
    }
    excluded.sort(Comparator.comparing(Excluded::run, AGE));
    List<RunGroup> sorted =
        groups.values().stream()
            .map(RunGroups::group)
            .sorted(
                Comparator.comparingInt((RunGroup g) -> place(g.id()))
                    .thenComparing(RunGroup::id)
                    .thenComparing(RunGroup::backend))
            .toList();
    return new RunGroups(data, sorted, excluded);
  }

  private static RunGroup group(SortedMap<Long, SavedRun> bySeed) {
    SavedRun first = bySeed.values().iterator().next();
    return new RunGroup(first.task(), first.backend(), bySeed);
  }

  private static int place(String id) {
    int place = Catalogue.ids().indexOf(id);
    return place < 0 ? Integer.MAX_VALUE : place;
  }

  private static void requireSound(SavedRun run) {
    if (!(run.testAccuracy() >= 0 && run.testAccuracy() <= 1)) {
      throw unsound(run, "testAccuracy is " + run.testAccuracy() + "; allowed are 0 to 1");
    }
    if (run.hasPredictions()
        && (run.labels().size() != run.testImages()
            || run.predictions().size() != run.testImages())) {
      throw unsound(
          run,
          "run.json speaks of "
              + run.testImages()
              + " test images, predictions.csv has "
              + run.labels().size());
    }
  }

  private static FmnistException unsound(SavedRun run, String why) {
    return new FmnistException(
        "run folder "
            + run.folder()
            + " cannot be used: "
            + why
            + "; move it away, or run it again");
  }
}
