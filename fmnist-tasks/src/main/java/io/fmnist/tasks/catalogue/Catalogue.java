package io.fmnist.tasks.catalogue;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.TextFile;
import io.fmnist.tasks.spec.Nearest;
import io.fmnist.tasks.spec.SpecFormat;
import io.fmnist.tasks.spec.StudyFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The study's sixteen tasks and our own recipes, read from one YAML file each beside this class.
 */
public final class Catalogue {
  // A task takes some hundred bytes.
  private static final int MAX_BYTES = 1 << 20;

  private static final List<String> STUDY =
      IntStream.range(0, 16).mapToObj(i -> "task" + i).toList();

  private static final List<String> RECIPES = List.of("fast", "small", "best");

  private static final String NAMES = "task0 to task15, " + String.join(", ", RECIPES);

  /** What names a task by its number, other than its id. */
  private static final Pattern NUMBER = Pattern.compile("(?i)(?:t|task)?[-_ ]?0*(\\d+)");

  private static final Pattern FILE = Pattern.compile("(?is).*\\.(yaml|yml|json)");

  private Catalogue() {}

  /** Returns all ids: task0 to task15, then the recipes. */
  public static List<String> ids() {
    return Stream.concat(STUDY.stream(), RECIPES.stream()).toList();
  }

  /** Returns the ids of the study's sixteen tasks, in its order. */
  public static List<String> studyIds() {
    return STUDY;
  }

  /** Returns the study's sixteen tasks, in its order. */
  public static List<Task> study() {
    return STUDY.stream().map(Catalogue::get).toList();
  }

  /** Returns the recipes: networks and trainings of our own, which reach more with less. */
  public static List<Task> recipes() {
    return RECIPES.stream().map(Catalogue::get).toList();
  }

  /**
   * Returns a task of the catalogue.
   *
   * @throws FmnistException if there is none of that id, with the nearest one
   */
  public static Task get(String id) {
    if (!ids().contains(id)) {
      throw new FmnistException(
          "no task is named \""
              + id
              + "\"; "
              + nearest(id).map(near -> "did you mean " + near + "? ").orElse("")
              + "allowed are "
              + NAMES
              + ", and a task of your own as a YAML or JSON file");
    }
    return SpecFormat.read(text(id), id + ".yaml", List.of());
  }

  /**
   * Returns the id that somebody probably meant: 3, t3 and Task_3 are task3, but task99 is no
   * mistyped task9.
   */
  public static Optional<String> nearest(String given) {
    Matcher number = NUMBER.matcher(given);
    if (number.matches()) {
      return Optional.of("task" + number.group(1)).filter(ids()::contains);
    }
    return Nearest.to(given, ids());
  }

  /** Returns whether a task is the catalogue's of its id, but for seed and epochs. */
  public static boolean describes(Task task) {
    if (!ids().contains(task.id())) {
      return false;
    }
    // Not by other epochs in the task, which its averaging or schedule may not allow.
    return keys(task).equals(keys(get(task.id())));
  }

  private static Map<String, Object> keys(Task task) {
    Map<String, Object> keys = SpecFormat.toMap(task);
    keys.keySet().removeAll(Set.of("seed", "epochs"));
    return keys;
  }

  /** Returns whether a name is a task's file: it ends in .yaml, .yml or .json, in any case. */
  public static boolean isFile(String idOrFile) {
    return FILE.matcher(idOrFile).matches();
  }

  /**
   * Returns a task of the catalogue by its id, or of a file by its path (ending in .yaml, .yml or
   * .json).
   *
   * @param overrides changes such as {@code optimizer.lr=0.003}
   * @throws FmnistException if there is no such task, or the file cannot be read or is a study's
   * @throws io.fmnist.api.InvalidSpecException if the description is wrong, with all problems
   */
  public static Task find(String idOrFile, List<String> overrides) {
    if (!isFile(idOrFile)) {
      return SpecFormat.override(get(idOrFile), overrides);
    }
    String text = fileText(idOrFile);
    if (StudyFormat.isStudy(text, name(idOrFile))) {
      throw new FmnistException(
          idOrFile
              + " describes a study of several tasks, and one task is needed here; give a task's"
              + " file, or a task of the catalogue");
    }
    return SpecFormat.read(text, name(idOrFile), overrides);
  }

  /**
   * Returns a task as {@link #find} does, or all tasks of a study's file ({@link StudyFormat}),
   * whose base may be a file beside it.
   *
   * @throws FmnistException if there is no such task or file, or it cannot be read
   * @throws io.fmnist.api.InvalidSpecException if a description is wrong, with all problems
   */
  public static List<Task> findAll(String idOrFile, List<String> overrides) {
    if (isFile(idOrFile)) {
      String text = fileText(idOrFile);
      if (StudyFormat.isStudy(text, name(idOrFile))) {
        return StudyFormat.read(
            text,
            name(idOrFile),
            overrides,
            (base, sets) ->
                find(
                    isFile(base) ? Path.of(idOrFile).resolveSibling(base).toString() : base, sets));
      }
    }
    return List.of(find(idOrFile, overrides));
  }

  private static String name(String file) {
    return String.valueOf(Path.of(file).getFileName());
  }

  /**
   * Returns the text of a task's or a study's file.
   *
   * @throws FmnistException if it cannot be read
   */
  public static String fileText(String file) {
    try {
      return TextFile.read(Path.of(file), MAX_BYTES);
    } catch (NoSuchFileException e) {
      throw new FmnistException(
          "there is no file "
              + file
              + "; give the path of a task's file, or the name of a task: "
              + NAMES,
          e);
    } catch (IllegalArgumentException e) {
      throw new FmnistException("task file " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new FmnistException(
          "task file "
              + file
              + " cannot be read: "
              + Reason.of(e)
              + "; give the path of a file that you may read",
          e);
    }
  }

  private static String text(String id) {
    try (InputStream in = Catalogue.class.getResourceAsStream(id + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("the catalogue's file of " + id + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
