package io.fmnist.tasks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The link {@value #NAME} beside run folders, to the one that was finished last. It is relative, so
 * that the folder of run folders can be moved. Where a file system has no links there is none, and
 * what a user named {@value #NAME} stays.
 */
public final class LatestRun {
  /** What the link is called. */
  public static final String NAME = "latest";

  private static final Path USUAL_PARENT = Path.of("runs");
  private static final Pattern RUN_NAME = Pattern.compile(".+-seed-?\\d+-\\d{8}-\\d{6}(-\\d+)?");

  private LatestRun() {}

  /** Points the link at a run folder that has just been published. */
  static void point(Path folder) {
    Path link = folder.resolveSibling(NAME);
    Path parent = folder.toAbsolutePath().getParent();
    if (parent == null || (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !isOurs(link))) {
      return;
    }
    // Made in a folder that is cleared up even after this process was killed.
    try (PartialFolder work = PartialFolder.create(parent)) {
      Path made = Files.createSymbolicLink(work.path().resolve(NAME), folder.getFileName());
      Files.move(made, link, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | UnsupportedOperationException e) {
      // Without it a user names the folder himself.
    }
  }

  /** A link of ours may point at a run folder that was deleted since. */
  private static boolean isOurs(Path link) {
    return sibling(link)
        .filter(
            folder ->
                Files.isRegularFile(folder.resolve(SavedRuns.FILE))
                    || (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                        && RUN_NAME.matcher(String.valueOf(folder.getFileName())).matches()))
        .isPresent();
  }

  /** Returns what a relative link to its own folder points at; empty for everything else. */
  private static Optional<Path> sibling(Path link) {
    try {
      if (!Files.isSymbolicLink(link)) {
        return Optional.empty();
      }
      Path target = Files.readSymbolicLink(link);
      boolean beside = !target.isAbsolute() && target.getNameCount() == 1;
      return beside ? Optional.of(link.resolveSibling(target)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns whether a path is a link to a folder beside it, so that a list has it twice. */
  public static boolean isSecondName(Path path) {
    return sibling(path).filter(Files::isDirectory).isPresent();
  }

  /**
   * Returns the folder that is meant by a path: {@code latest} alone is the one in {@code runs},
   * where there is no file of that name; a link to a folder beside it is that folder.
   */
  public static Path resolve(Path path) {
    boolean usual = path.equals(Path.of(NAME)) && !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    Path named = usual ? USUAL_PARENT.resolve(NAME) : path;
    return sibling(named).filter(Files::isDirectory).orElse(named);
  }
}
