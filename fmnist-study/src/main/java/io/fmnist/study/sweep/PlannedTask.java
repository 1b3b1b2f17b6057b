package io.fmnist.study.sweep;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Sha256;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.StartingWeights;
import io.fmnist.tasks.spec.SpecFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A task and where it came from.
 *
 * @param source an id of the catalogue, or a file's path
 * @param sha256 of what the file describes, with a study's base; empty for a task of the catalogue
 * @param task with changes from the command line, and the checksum of the weights it starts with
 */
public record PlannedTask(String source, Optional<String> sha256, Task task) {
  /**
   * Makes sure that a file can be called so.
   *
   * @throws java.nio.file.InvalidPathException if not
   */
  public PlannedTask {
    Objects.requireNonNull(Path.of(source));
  }

  /**
   * Finds a task, or all tasks of a study's file, as {@link Catalogue#findAll} does.
   *
   * @throws FmnistException if there is none, its description is wrong, or the run that it starts
   *     from cannot be read
   */
  public static List<PlannedTask> find(String idOrFile, List<String> overrides) {
    List<Task> tasks = Catalogue.findAll(idOrFile, overrides);
    Optional<String> sha256 =
        Catalogue.ids().contains(idOrFile) ? Optional.empty() : Optional.of(hash(idOrFile));
    return tasks.stream()
        .map(task -> new PlannedTask(idOrFile, sha256, StartingWeights.pinned(task)))
        .toList();
  }

  /**
   * Makes sure that the file that the task came from, if it is here, is what it was.
   *
   * @throws FmnistException if it has changed
   */
  void requireUnchanged() {
    if (sha256.isPresent() && Files.isRegularFile(Path.of(source))) {
      if (!hash(source).equals(sha256.get())) {
        throw new FmnistException(
            "task file "
                + source
                + " has changed since the plan was made, which holds "
                + task.id()
                + " as it was; plan again, or move the file away to run what was planned");
      }
    }
  }

  /**
   * Hashes the descriptions, not the text: a study's file names its base, and only that changes.
   */
  private static String hash(String file) {
    StringBuilder descriptions = new StringBuilder();
    try {
      Catalogue.findAll(file, List.of()).forEach(t -> descriptions.append(SpecFormat.toYaml(t)));
    } catch (FmnistException e) {
      // Only changes from the command line make it one that can be run; then the text counts.
      descriptions.append(Catalogue.fileText(file));
    }
    return Sha256.of(descriptions.toString().getBytes(StandardCharsets.UTF_8));
  }
}
