package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextFile;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A training that diverged. It has no result, but whoever reads the results of the other seeds must
 * know of it: its folder {@code TASK-BACKEND-seedN-TIME-diverged} holds {@value #FILE} alone.
 *
 * @param folder of the run; or the table's file and the row
 * @param identity what decided its course
 * @param dataset name of the images
 * @param started when
 * @param reason where and how it diverged, a sentence
 */
public record DivergedRun(
    Path folder, CellIdentity identity, String dataset, Instant started, String reason) {
  /** The file that makes a folder that of a training that diverged. */
  public static final String FILE = "diverged.json";

  private static final int FORMAT = 1;
  private static final int MAX_FILE = 1 << 20;
  private static final int IMAGE_SETS = 3;

  private record Content(
      int format,
      String started,
      String reason,
      String task,
      String backend,
      String device,
      int threads,
      long seed,
      String dataset,
      Map<String, String> dataSha256,
      List<Integer> images,
      String fmnist,
      String engine,
      Map<String, Object> description) {}

  /**
   * Turns the folder of a run under way into that of one that diverged.
   *
   * @return the folder
   */
  static Path write(
      PartialFolder partial, CellIdentity identity, String dataset, Instant started, String reason)
      throws IOException {
    PartialFolder.freeReserved(partial.path());
    Content content =
        new Content(
            FORMAT,
            started.toString(),
            reason,
            identity.task().id(),
            identity.backend(),
            identity.device(),
            identity.threads(),
            identity.task().training().seed(),
            dataset,
            new TreeMap<>(identity.dataSha256()),
            identity.images(),
            identity.fmnist(),
            identity.engine(),
            SpecFormat.toMap(identity.task()));
    Files.writeString(partial.path().resolve(FILE), Json.page(content) + "\n");
    Path folder =
        partial.publish(
            RunFolder.name(identity.task(), identity.backend(), started) + "-diverged", f -> {});
    PartialFolder.deleteCheckpoints(folder);
    return folder;
  }

  /**
   * Reads every such folder in a folder, or the folder itself if it is one.
   *
   * @return by start time; may be empty
   * @throws FmnistException if {@code parent} cannot be read, or a file in it
   */
  public static List<DivergedRun> in(Path parent) {
    if (Files.isRegularFile(parent.resolve(FILE))) {
      return List.of(read(parent));
    }
    return SavedRuns.folders(parent, name -> true, FILE).stream()
        .map(DivergedRun::read)
        .sorted(Comparator.comparing(DivergedRun::started))
        .toList();
  }

  private static DivergedRun read(Path folder) {
    try {
      String text = TextFile.read(folder.resolve(FILE), MAX_FILE);
      Content content = Json.read(text, FORMAT, Content.class);
      Task task = SpecFormat.read(Json.line(content.description), FILE, List.of());
      if (content.images.size() != IMAGE_SETS) {
        throw new IllegalArgumentException(
            "images has " + content.images.size() + " numbers; it should have three");
      }
      return new DivergedRun(
          folder,
          new CellIdentity(
              task,
              content.backend,
              content.device,
              content.threads,
              content.dataSha256,
              content.images,
              content.fmnist,
              content.engine),
          content.dataset,
          Instant.parse(content.started),
          content.reason);
    } catch (IOException | IllegalArgumentException | DateTimeException | FmnistException e) {
      throw new FmnistException(
          folder.resolve(FILE) + " cannot be read: " + e.getMessage() + "; move it away", e);
    }
  }

  /** Returns why it is not trained once more, and what to do if it should be. */
  public String knownReason() {
    return reason + "; this is known from before: to train it again, delete " + folder;
  }

  /** What JSON says of one. */
  public record Figures(String task, String backend, long seed, String reason) {}

  /** Returns what JSON says of it. */
  public Figures figures() {
    Task task = identity.task();
    return new Figures(task.id(), identity.backend(), task.training().seed(), reason);
  }

  /** A task of the catalogue may have been changed, or run on other images than the study's. */
  private String name() {
    Task task = identity.task();
    boolean isKnown = Catalogue.ids().contains(task.id());
    boolean isStudys = RunData.areStudys(dataset, identity.images());
    return task.id()
        + (isKnown && !Catalogue.describes(task) ? ", changed," : "")
        + " with seed "
        + task.training().seed()
        + (isKnown && !isStudys
            ? String.format(Locale.ROOT, " on %,d images of %s", identity.images().get(0), dataset)
            : "");
  }

  /** Returns which of them there are, each once; empty where there are none. */
  public static Optional<String> sentence(List<DivergedRun> runs) {
    Map<String, TreeSet<String>> backends =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    DivergedRun::name,
                    TreeMap::new,
                    Collectors.mapping(
                        run -> run.identity.backend(), Collectors.toCollection(TreeSet::new))));
    return backends.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Diverged, and counted nowhere: "
                + backends.entrySet().stream()
                    .map(e -> e.getKey() + " (" + String.join(", ", e.getValue()) + ")")
                    .collect(Collectors.joining("; "))
                + ".");
  }
}
