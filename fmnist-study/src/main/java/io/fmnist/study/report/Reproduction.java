package io.fmnist.study.report;

import io.fmnist.data.Datasets;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.List;

/** The command line that makes a run again. */
final class Reproduction {
  // What needs no quotes in a POSIX shell.
  private static final String PLAIN = "[A-Za-z0-9_./:=,@%+-]+";
  private static final String OFFICIAL = "fashion-mnist";

  private Reproduction() {}

  /**
   * Returns the command. A task that is not the catalogue's, but for seed and epochs, is run from
   * the description in its run's folder.
   */
  static String command(SavedRun run) {
    List<String> words = new ArrayList<>(List.of("./fmnist", "run"));
    Task task = run.task();
    if (isOfCatalogue(task)) {
      words.add(task.id());
      if (task.training().epochs() != Catalogue.get(task.id()).training().epochs()) {
        words.addAll(List.of("--epochs", Integer.toString(task.training().epochs())));
      }
    } else {
      words.add(run.folder().resolve("task.yaml").toString());
    }
    words.addAll(List.of("--backend", run.backend(), "--seed", Long.toString(run.seed())));
    words.addAll(List.of("--threads", Integer.toString(run.threads())));
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
    return String.join(" ", words.stream().map(Reproduction::quoted).toList());
  }

  private static boolean isOfCatalogue(Task task) {
    if (!Catalogue.ids().contains(task.id())) {
      return false;
    }
    Task original = Catalogue.get(task.id());
    return task.withTraining(
            task.training()
                .withSeed(original.training().seed())
                .withEpochs(original.training().epochs()))
        .equals(original);
  }

  private static String quoted(String word) {
    return word.matches(PLAIN) ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
