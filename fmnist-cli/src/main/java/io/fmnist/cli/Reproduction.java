package io.fmnist.cli;

import io.fmnist.data.Datasets;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.SavedRun;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command lines that make runs again. */
final class Reproduction {
  // What needs no quotes in a POSIX shell.
  private static final String PLAIN = "[A-Za-z0-9_./:=,@%+-]+";
  private static final String OFFICIAL = "fashion-mnist";

  private Reproduction() {}

  /**
   * Returns the commands that make the runs of one task again: one for all that differ only in seed
   * and backend, where each backend has the same seeds. A task that is not the catalogue's, but for
   * seed and epochs, is run from the description in its run's folder.
   */
  static List<String> commands(List<SavedRun> runs) {
    Map<String, Map<String, List<SavedRun>>> alike = new LinkedHashMap<>();
    for (SavedRun run : runs) {
      alike
          .computeIfAbsent(options(run, ""), c -> new LinkedHashMap<>())
          .computeIfAbsent(run.backend(), b -> new ArrayList<>())
          .add(run);
    }
    List<String> commands = new ArrayList<>();
    for (Map<String, List<SavedRun>> byBackend : alike.values()) {
      Map<String, List<String>> bySeeds = new LinkedHashMap<>();
      byBackend.forEach(
          (backend, all) ->
              bySeeds.computeIfAbsent(seeds(all), s -> new ArrayList<>()).add(backend));
      SavedRun any = byBackend.values().iterator().next().get(0);
      bySeeds.forEach(
          (seeds, backends) -> commands.add(command(any, String.join(",", backends), seeds)));
    }
    return commands;
  }

  /** Returns the seeds of runs as a list of ranges: 1-3,5. */
  private static String seeds(List<SavedRun> runs) {
    List<String> ranges = new ArrayList<>();
    long[] seeds = runs.stream().mapToLong(SavedRun::seed).sorted().distinct().toArray();
    int from = 0;
    for (int i = 0; i < seeds.length; i++) {
      if (i + 1 == seeds.length || seeds[i + 1] != seeds[i] + 1) {
        ranges.add(seeds[from] == seeds[i] ? "" + seeds[i] : seeds[from] + "-" + seeds[i]);
        from = i + 1;
      }
    }
    return String.join(",", ranges);
  }

  private static String command(SavedRun run, String backends, String seeds) {
    String what = Catalogue.describes(run.task()) ? run.task().id() : quoted(description(run));
    // Several runs need the option for several seeds; one is trained in the command's own process.
    boolean single = seeds.matches("-?\\d+") && !backends.contains(",");
    return "./fmnist run "
        + what
        + options(
            run, " --backend " + quoted(backends) + (single ? " --seed " : " --seeds ") + seeds);
  }

  /** Returns the options of a run's command, with others after the first. */
  private static String options(SavedRun run, String others) {
    Task task = run.task();
    String epochs =
        Catalogue.describes(task)
                && task.training().epochs() != Catalogue.get(task.id()).training().epochs()
            ? " --epochs " + task.training().epochs()
            : "";
    List<String> words = new ArrayList<>(List.of("--threads", Integer.toString(run.threads())));
    if (!run.device().equals("cpu")) {
      words.addAll(List.of("--device", run.device()));
    }
    if (run.limit().isPresent()) {
      words.addAll(List.of("--limit", Integer.toString(run.limit().getAsInt())));
    }
    if (!run.dataset().equals(OFFICIAL)) {
      // Of a set of the user's own, the name of its folder is all that is known.
      words.addAll(List.of("--data", run.synthetic() ? Datasets.SYNTHETIC : run.dataset()));
    }
    return epochs
        + others
        + " "
        + String.join(" ", words.stream().map(Reproduction::quoted).toList());
  }

  /** Returns the task's file; of a run from a table, which has none, a name for it. */
  private static String description(SavedRun run) {
    return Files.isDirectory(run.folder())
        ? run.folder().resolve("task.yaml").toString()
        : run.task().id() + ".yaml";
  }

  /** Returns a word as a shell takes it. */
  static String quoted(String word) {
    return word.matches(PLAIN) ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
