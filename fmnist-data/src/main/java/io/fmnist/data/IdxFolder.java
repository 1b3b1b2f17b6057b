package io.fmnist.data;

import io.fmnist.api.file.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The four files of a set, found in a folder by their names.
 *
 * @param files those that are there
 * @param problem why the set is not complete, a sentence that follows the folder's name; empty if
 *     it is
 */
record IdxFolder(Map<Role, Path> files, String problem) {
  /** Both usual spellings, {@code -idx3-ubyte} and {@code .idx3-ubyte}, with EMNIST's prefixes. */
  private static final Pattern NAME =
      Pattern.compile("(.*?)(train|t10k|test)-(images|labels)[-.]idx([13])-ubyte(\\.gz)?");

  private static final String GZ = ".gz";

  /** Plain files first, whatever their spelling; the first of a role is taken. */
  private static final Comparator<Path> PLAIN_FIRST =
      Comparator.comparing((Path file) -> file.toString().endsWith(GZ))
          .thenComparing(Comparator.naturalOrder());

  boolean isComplete() {
    return problem.isEmpty();
  }

  /** Returns a role's file; only of a complete set. */
  Path file(Role role) {
    Path file = files.get(role);
    if (file == null) {
      throw new IllegalStateException("no file for " + role);
    }
    return file;
  }

  /** Looks at the names in a folder; of a packed and a plain copy the plain one is taken. */
  static IdxFolder scan(Path folder) {
    Map<String, Map<Role, Path>> sets = new TreeMap<>();
    // A pipe would be waited for.
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      return nothing("is a file; a folder with the four IDX files is needed");
    }
    try (Stream<Path> entries = Files.list(folder)) {
      entries.sorted(PLAIN_FIRST).forEach(entry -> add(sets, entry));
    } catch (java.nio.file.NoSuchFileException e) {
      return nothing("does not exist");
    } catch (java.nio.file.AccessDeniedException e) {
      return nothing("cannot be read: permission denied");
    } catch (IOException | java.io.UncheckedIOException e) {
      return nothing("cannot be read: " + Reason.of(e));
    }
    if (sets.isEmpty()) {
      return nothing("has none of the four IDX files (" + names(List.of(Role.values())) + ")");
    }
    return choose(sets);
  }

  private static void add(Map<String, Map<Role, Path>> sets, Path entry) {
    String name = String.valueOf(entry.getFileName());
    Matcher matcher = NAME.matcher(name);
    // macOS puts "._NAME" beside each NAME on foreign disks; it holds no images.
    if (name.startsWith("._") || !matcher.matches() || Files.isDirectory(entry)) {
      return;
    }
    boolean train = matcher.group(2).equals("train");
    boolean images = matcher.group(3).equals("images");
    if (images != matcher.group(4).equals("3")) {
      return;
    }
    Role role =
        images
            ? (train ? Role.TRAIN_IMAGES : Role.TEST_IMAGES)
            : (train ? Role.TRAIN_LABELS : Role.TEST_LABELS);
    sets.computeIfAbsent(matcher.group(1), prefix -> new EnumMap<>(Role.class))
        .putIfAbsent(role, entry);
  }

  private static IdxFolder choose(Map<String, Map<Role, Path>> sets) {
    Map<Role, Path> plain = sets.get("");
    if (plain != null) {
      return of(plain);
    }
    if (sets.size() > 1) {
      return nothing(
          "holds several sets, with names that start "
              + String.join(", ", sets.keySet())
              + "; put the four files of one set in a folder of its own");
    }
    return of(sets.values().iterator().next());
  }

  private static IdxFolder of(Map<Role, Path> files) {
    List<Role> missing = new ArrayList<>(List.of(Role.values()));
    missing.removeAll(files.keySet());
    return new IdxFolder(
        files, missing.isEmpty() ? "" : "lacks " + names(missing) + " (with or without .gz)");
  }

  private static IdxFolder nothing(String problem) {
    return new IdxFolder(new EnumMap<>(Role.class), problem);
  }

  private static String names(List<Role> roles) {
    return String.join(", ", roles.stream().map(Role::fileName).toList());
  }
}
