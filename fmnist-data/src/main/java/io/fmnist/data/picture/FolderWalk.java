package io.fmnist.data.picture;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds pictures in folders by their names. Links to files are followed, those to folders only
 * directly below the folder that was named, so that no circle of links is walked.
 */
final class FolderWalk {
  private static final int DEEPEST = 32;
  private static final int MOST_FOLDERS = 100_000;

  /** Formats that are read, and others that a reader of pictures refuses with a reason. */
  private static final Set<String> ENDINGS =
      Set.of(
          "png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "tif", "tiff", "wbmp", "webp", "heic",
          "heif", "avif", "jp2", "jxl", "ico", "tga", "psd", "ppm", "pgm", "pnm");

  private final Path root;
  private final Notes notes;
  private final Consumer<String> unreadable;

  /**
   * Prepares a walk.
   *
   * @param root the folder that was named
   * @param notes gets what is passed over
   */
  FolderWalk(Path root, Notes notes) {
    this(root, notes, notes::add);
  }

  /** Prepares a walk that tells somebody else of what cannot be read. */
  FolderWalk(Path root, Notes notes, Consumer<String> unreadable) {
    this.root = root;
    this.notes = notes;
    this.unreadable = unreadable;
  }

  /** Takes a picture's path. */
  interface Taker {
    void take(Path file);
  }

  /** Returns the sub-folders of a folder that are not hidden, links included, by name. */
  List<Path> folders(Path folder) {
    List<Path> found =
        entries(
            folder,
            entries ->
                entries
                    .filter(entry -> !isHidden(entry) && Files.isDirectory(entry))
                    .limit(MOST_FOLDERS + 1L)
                    .sorted()
                    .toList());
    if (found.size() > MOST_FOLDERS) {
      throw new FmnistException(
          String.format(Locale.ROOT, "%s has more than %,d sub-folders", folder, MOST_FOLDERS));
    }
    return found;
  }

  /** Returns whether a file with the ending of a picture stands in a folder itself. */
  boolean hasPictures(Path folder) {
    return entries(
        folder,
        entries ->
            entries.anyMatch(
                e ->
                    String.valueOf(e.getFileName()).indexOf('.') > 0
                        && isPicture(e)
                        && Files.isRegularFile(e)));
  }

  private static <T> T entries(Path folder, Function<Stream<Path>, T> use) {
    try (Stream<Path> entries = Files.list(folder)) {
      return use.apply(entries);
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new FmnistException("folder " + folder + " cannot be read: " + Reason.of(e), e);
    }
  }

  /** Finds the pictures in a folder and below it, in no order. */
  void pictures(Path folder, Taker taker) {
    try {
      Path real = folder.toRealPath();
      if (!folder.equals(root) && root.toRealPath().startsWith(real)) {
        notes.add(folder + " is a link to a folder that holds it, and is passed over");
        return;
      }
      // A link would be visited as a file.
      Path start = Files.isSymbolicLink(folder) ? real : folder;
      Files.walkFileTree(
          start,
          EnumSet.noneOf(java.nio.file.FileVisitOption.class),
          DEEPEST,
          new Visitor(start, file -> taker.take(folder.resolve(start.relativize(file)))));
    } catch (IOException e) {
      unreadable.accept(folder + " cannot be read: " + Reason.of(e));
    }
  }

  private static boolean isHidden(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.startsWith(".") || name.equals("__MACOSX");
  }

  private static boolean isPicture(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    return dot < 0 || ENDINGS.contains(name.substring(dot + 1));
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    private final Path start;
    private final Taker taker;

    Visitor(Path start, Taker taker) {
      this.start = start;
      this.taker = taker;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return isHidden(folder) && !folder.equals(start)
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (isHidden(file)) {
        return FileVisitResult.CONTINUE;
      }
      boolean link = attributes.isSymbolicLink();
      if (attributes.isRegularFile() || (link && Files.isRegularFile(file))) {
        if (isPicture(file)) {
          taker.take(file);
        } else {
          notes.add(file + " does not have the name of a picture");
        }
      } else {
        notes.add(
            file
                + (attributes.isDirectory()
                    ? " is a folder more than " + DEEPEST + " deep"
                    : link ? " is a link that leads to no file or to a folder" : " is not a file")
                + ", and is passed over");
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      unreadable.accept(file + " cannot be read: " + Reason.of(e));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path folder, @org.jspecify.annotations.Nullable IOException e) {
      if (e != null) {
        unreadable.accept(folder + " cannot be read to its end: " + Reason.of(e));
      }
      return FileVisitResult.CONTINUE;
    }
  }

  /**
   * Returns the pictures of the root and below it, by path.
   *
   * @throws FmnistException if there are too many
   */
  List<Path> sorted() {
    List<Path> files = new ArrayList<>();
    pictures(
        root,
        file -> {
          files.add(file);
          if (files.size() > Listing.MOST_PICTURES) {
            throw new FmnistException(
                String.format(
                    Locale.ROOT,
                    "%s holds more than %,d pictures; name fewer",
                    root,
                    Listing.MOST_PICTURES));
          }
        });
    files.sort(java.util.Comparator.comparing(Path::toString));
    return files;
  }
}
