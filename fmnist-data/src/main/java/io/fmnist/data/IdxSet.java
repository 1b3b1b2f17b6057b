package io.fmnist.data;

import io.fmnist.api.FmnistException;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.ImageShape;
import io.fmnist.data.BadFileException.Fault;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/** The four files of a set, read and checked against each other. */
final class IdxSet {
  private static final String GZ = ".gz";

  private final IdxFolder folder;
  private final Map<Role, IdxContent> contents;

  private IdxSet(IdxFolder folder, Map<Role, IdxContent> contents) {
    this.folder = folder;
    this.contents = contents;
  }

  /**
   * Reads all four files; the training images, most of the work, on a thread of their own.
   *
   * @param folder a complete one
   */
  static IdxSet read(IdxFolder folder) throws BadFileException {
    CompletableFuture<IdxContent> trainImages = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                trainImages.complete(
                    IdxReader.read(folder.file(Role.TRAIN_IMAGES), Role.TRAIN_IMAGES));
              } catch (Throwable e) {
                trainImages.completeExceptionally(e);
              }
            },
            "fmnist-read");
    reader.setDaemon(true);
    reader.start();
    Map<Role, IdxContent> contents = new EnumMap<>(Role.class);
    for (Role role : List.of(Role.TRAIN_LABELS, Role.TEST_IMAGES, Role.TEST_LABELS)) {
      contents.put(role, IdxReader.read(folder.file(role), role));
    }
    try {
      contents.put(Role.TRAIN_IMAGES, trainImages.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof BadFileException bad) {
        throw bad;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
    IdxSet set = new IdxSet(folder, contents);
    set.checkTogether();
    return set;
  }

  private void checkTogether() throws BadFileException {
    checkCounts(Role.TRAIN_IMAGES, Role.TRAIN_LABELS);
    checkCounts(Role.TEST_IMAGES, Role.TEST_LABELS);
    int[] train = content(Role.TRAIN_IMAGES).sizes();
    int[] test = content(Role.TEST_IMAGES).sizes();
    if (train[1] != test[1] || train[2] != test[2]) {
      throw new BadFileException(
          String.format(
              Locale.ROOT,
              "%s holds images of %d x %d, but %s holds images of %d x %d: these files do not belong"
                  + " together",
              folder.file(Role.TRAIN_IMAGES),
              train[1],
              train[2],
              folder.file(Role.TEST_IMAGES),
              test[1],
              test[2]),
          Fault.OF_ANOTHER_KIND,
          "Put files of one set, with images of one size, into this folder.");
    }
  }

  private void checkCounts(Role images, Role labels) throws BadFileException {
    int imageCount = content(images).count();
    int labelCount = content(labels).count();
    if (imageCount != labelCount) {
      throw new BadFileException(
          String.format(
              Locale.ROOT,
              "%s holds %d images, but %s holds %d labels: these files do not belong together",
              folder.file(images),
              imageCount,
              folder.file(labels),
              labelCount),
          Fault.OF_ANOTHER_KIND,
          "Put files of one set into this folder; training and test files may have each other's"
              + " names.");
    }
  }

  /** Returns the files whose hash is not the official one. */
  List<Role> differences(OfficialSet official) {
    return contents.keySet().stream()
        .filter(role -> !content(role).sha256().equals(official.file(role).sha256()))
        .toList();
  }

  IdxContent content(Role role) {
    IdxContent content = contents.get(role);
    if (content == null) {
      throw new IllegalStateException("not read: " + role);
    }
    return content;
  }

  Path file(Role role) {
    return folder.file(role);
  }

  /** Returns the dataset under the official name, with the official class names. */
  Dataset toDataset(OfficialSet official) {
    return toDataset(official.name(), official.classNames());
  }

  /** Returns the dataset with classes 0 to the largest label. */
  Dataset toDataset(String name) {
    int max = 0;
    for (Role role : List.of(Role.TRAIN_LABELS, Role.TEST_LABELS)) {
      for (byte label : content(role).data()) {
        max = Math.max(max, label & 0xFF);
      }
    }
    return toDataset(name, IntStream.rangeClosed(0, max).mapToObj(Integer::toString).toList());
  }

  private Dataset toDataset(String name, List<String> classNames) {
    Map<String, String> hashes = new TreeMap<>();
    contents.forEach((role, content) -> hashes.put(unpackedName(role), content.sha256()));
    return new Dataset(
        name,
        part(Role.TRAIN_IMAGES, Role.TRAIN_LABELS, classNames),
        part(Role.TEST_IMAGES, Role.TEST_LABELS, classNames),
        hashes);
  }

  private String unpackedName(Role role) {
    String name = String.valueOf(file(role).getFileName());
    return name.endsWith(GZ) ? name.substring(0, name.length() - GZ.length()) : name;
  }

  private LabeledImages part(Role images, Role labels, List<String> classNames) {
    int[] sizes = content(images).sizes();
    ImageShape shape;
    try {
      shape = new ImageShape(1, sizes[1], sizes[2]);
    } catch (FmnistException e) {
      throw new FmnistException(
          file(images) + " has images that are too large: " + e.getMessage(), e);
    }
    return LabeledImages.of(
        shape, classNames, false, content(images).data(), content(labels).data());
  }

  /**
   * Returns a name for a set that is not the official one: that of its folder, marked where it
   * would pass for another.
   */
  static String nameOf(Path folder, OfficialSet official) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "idx" : last.toString();
    String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    boolean taken =
        letters.equals(official.name().replace("-", "")) || letters.equals(Datasets.SYNTHETIC);
    return taken ? name + "-unofficial" : name;
  }
}
