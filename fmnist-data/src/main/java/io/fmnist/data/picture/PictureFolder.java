package io.fmnist.data.picture;

import io.fmnist.api.FmnistException;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.file.Sha256;
import io.fmnist.api.model.ImageShape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of pictures with a sub-folder for each class, or below {@code train}, {@code validation}
 * and {@code test}; or a CSV file with a path and a label on each line, which a folder may have
 * under the name {@code labels.csv}. Classes are sorted by name. docs/data.md has the rules.
 */
public final class PictureFolder {
  /** So many pictures, evenly chosen, show what a folder holds. */
  private static final int SAMPLE = 200;

  private final Path source;
  private final Listing listing;

  private PictureFolder(Path source, Listing listing) {
    this.source = source;
    this.listing = listing;
  }

  /**
   * Returns whether {@link #scan} should be asked: for a CSV file, a folder with {@code
   * labels.csv}, and one with a sub-folder that is not hidden.
   */
  public static boolean isOne(Path source) {
    return isCsv(source)
        || Files.isRegularFile(source.resolve(LabelFile.NAME))
        || (Files.isDirectory(source)
            && !new FolderWalk(source, new Notes()).folders(source).isEmpty());
  }

  private static boolean isCsv(Path source) {
    return Files.isRegularFile(source)
        && source.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
  }

  /**
   * Lists the pictures; reads none.
   *
   * @param source the folder or the CSV file
   * @throws FmnistException if there are fewer than two classes, more than 256, or more than two
   *     million pictures, or the CSV file is wrong
   */
  public static PictureFolder scan(Path source) {
    if (isCsv(source)) {
      return new PictureFolder(source, LabelFile.read(source));
    }
    Path labels = source.resolve(LabelFile.NAME);
    return new PictureFolder(
        source, Files.isRegularFile(labels) ? LabelFile.read(labels) : walk(source));
  }

  private static Listing walk(Path source) {
    Notes notes = new Notes();
    FolderWalk walk = new FolderWalk(source, notes);
    Listing.Builder pictures = new Listing.Builder(source);
    List<Path> folders = walk.folders(source);
    boolean onlyParts = folders.stream().allMatch(f -> Part.named(name(f)).isPresent());
    Optional<Path> train =
        folders.stream()
            .filter(f -> Part.named(name(f)).equals(Optional.of(Part.TRAIN)))
            // A class may be named so, and have pictures in folders beside others.
            .filter(f -> !walk.folders(f).isEmpty() && (onlyParts || !walk.hasPictures(f)))
            .findFirst();
    for (Path folder : folders) {
      if (train.isEmpty()) {
        add(walk, folder, Part.TRAIN, pictures, notes);
        continue;
      }
      Part part = Part.named(name(folder)).orElseThrow(() -> noPart(folder, train.get()));
      if (walk.hasPictures(folder)) {
        throw new FmnistException(
            "folder "
                + folder
                + " holds pictures beside its classes or without any; give each class a folder in it");
      }
      List<Path> classes = walk.folders(folder);
      if (classes.isEmpty()) {
        notes.add(folder + " is empty, and is passed over");
      }
      classes.forEach(c -> add(walk, c, part, pictures, notes));
    }
    if (walk.hasPictures(source)) {
      notes.add(source + " holds pictures in no class's folder, and they are passed over");
    }
    return pictures.build(notes.lines());
  }

  private static FmnistException noPart(Path folder, Path train) {
    return new FmnistException(
        "folder "
            + folder
            + " is neither train, validation nor test, but "
            + train
            + " beside it holds a folder for each class; move it elsewhere, or let its name begin with a"
            + " dot");
  }

  private static void add(
      FolderWalk walk, Path folder, Part part, Listing.Builder pictures, Notes notes) {
    AtomicBoolean any = new AtomicBoolean();
    walk.pictures(
        folder,
        file -> {
          any.set(true);
          pictures.add(file, name(folder), part);
        });
    if (!any.get()) {
      notes.add(folder + " holds no pictures, and is passed over");
    }
  }

  private static String name(Path folder) {
    return String.valueOf(folder.getFileName());
  }

  /**
   * Returns every picture in a folder and below it, by path, chosen by the files' names; hidden
   * files and links to folders are passed over.
   *
   * @param unreadable hears of each folder that cannot be read, the named one too
   * @throws FmnistException if it holds more than two million
   */
  public static List<Path> files(Path folder, Consumer<String> unreadable) {
    return List.copyOf(new FolderWalk(folder, new Notes(), unreadable).sorted());
  }

  /** Returns the class names by label. */
  public List<String> classNames() {
    return listing.classNames();
  }

  /** Returns the number of pictures, readable or not. */
  public int size() {
    return listing.entries().size();
  }

  /** Returns what was passed over, a line each; only the first ten of many. */
  public List<String> notes() {
    return listing.notes();
  }

  /**
   * What a network for the pictures should look like.
   *
   * @param input 3 channels if any picture has colours, else 1; the pictures' size if all have the
   *     same and it is small enough, else a square of the median of their longer edges
   * @param background typical brightness of the pictures' borders, 0 to 255
   */
  public record Suggestion(ImageShape input, int background) {}

  /** What counts of one picture of the sample. */
  private record Look(int height, int width, boolean colours, double border) {
    static Look at(Path file) {
      List<Plane> planes = ImageReader.planes(file, 3);
      Plane green = planes.get(1);
      return new Look(
          green.height(), green.width(), hasColours(planes), Letterbox.borderMean(green));
    }

    /** JPEG makes grey a little coloured. */
    private static boolean hasColours(List<Plane> planes) {
      byte[] red = planes.get(0).pixels();
      byte[] blue = planes.get(2).pixels();
      return IntStream.range(0, red.length)
          .anyMatch(i -> Math.abs((red[i] & Plane.WHITE) - (blue[i] & Plane.WHITE)) > 16);
    }
  }

  /**
   * Looks at up to 200 pictures.
   *
   * @param longestEdge the longest edge to suggest, 1 or more
   * @throws FmnistException if none of them can be read
   */
  public Suggestion suggest(int longestEdge) {
    Map<Integer, Look> looks = new ConcurrentSkipListMap<>();
    Map<Integer, FmnistException> failures = new ConcurrentSkipListMap<>();
    int count = Math.min(SAMPLE, size());
    IntStream.range(0, count)
        .map(i -> (int) ((long) i * size() / count))
        .parallel()
        .forEach(i -> attempt(i, failures, file -> looks.put(i, Look.at(file))));
    if (looks.isEmpty()) {
      throw noneReadable(failures);
    }
    Look first = looks.values().iterator().next();
    int height = first.height();
    int width = first.width();
    boolean same =
        looks.values().stream().allMatch(l -> l.height() == height && l.width() == width);
    int[] edges =
        looks.values().stream().mapToInt(l -> Math.max(l.height(), l.width())).sorted().toArray();
    int side = Math.min(longestEdge, edges[edges.length / 2]);
    double[] borders = looks.values().stream().mapToDouble(Look::border).sorted().toArray();
    int channels = looks.values().stream().anyMatch(Look::colours) ? 3 : 1;
    return new Suggestion(
        same && Math.max(height, width) <= longestEdge
            ? new ImageShape(channels, height, width)
            : new ImageShape(channels, side, side),
        (int) Math.round(borders[borders.length / 2]));
  }

  private void attempt(int entry, Map<Integer, FmnistException> failures, Consumer<Path> reading) {
    try {
      reading.accept(listing.entries().get(entry).file());
    } catch (FmnistException e) {
      failures.put(entry, e);
    }
  }

  private FmnistException noneReadable(Map<Integer, FmnistException> failures) {
    FmnistException first = failures.values().iterator().next();
    return new FmnistException(
        "none of the pictures of " + source + " can be read; the first: " + first.getMessage(),
        first);
  }

  /**
   * Reads the pictures as images of one shape, each framed whole; on all cores, each file once.
   * Takes as much memory as the images, {@code size() * shape.elements()} bytes, and some hundred
   * bytes a picture, and what the decoders need for one picture a core.
   *
   * @param name of the dataset
   * @param shape of one image: 1 channel for luminance, 3 for red, green and blue
   * @param messages hears what a person should know: numbers, files that cannot be read, equal
   *     pictures in several parts
   * @throws FmnistException if the shape has other channels, the images do not fit one array of
   *     Java's or its memory, no picture can be read, or there are too few to have three parts
   */
  public Dataset read(String name, ImageShape shape, Consumer<String> messages) {
    ImageReader.requireChannels(shape);
    int count = size();
    messages.accept(
        String.format(
            Locale.ROOT,
            "reading %,d pictures of %d classes in %s as images of %s",
            count,
            classNames().size(),
            source,
            shape));
    notes().forEach(note -> messages.accept("  " + note));
    byte[] pixels = allocate(count, shape);
    boolean[] usable = new boolean[count];
    Map<Integer, FmnistException> failures = new ConcurrentSkipListMap<>();
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i ->
                attempt(
                    i,
                    failures,
                    file -> {
                      byte[] image =
                          ImageReader.read(file, shape, Framing.WHOLE, ImageReader.Inversion.NO);
                      System.arraycopy(image, 0, pixels, i * image.length, image.length);
                      usable[i] = true;
                    }));
    if (failures.size() == count) {
      throw noneReadable(failures);
    }
    tell(failures, messages);
    Map<Part, int[]> split = Split.of(listing, usable);
    tellDuplicates(pixels, shape, split, messages);
    return dataset(name, shape, pixels, split, messages);
  }

  private byte[] allocate(int count, ImageShape shape) {
    long bytes = (long) count * shape.elements();
    // Java's largest array is a little smaller than its largest number.
    int most = Integer.MAX_VALUE - 8;
    if (bytes > most) {
      throw new FmnistException(
          String.format(
              Locale.ROOT,
              "%,d images of %s have %,d bytes; at most %,d fit, so use a smaller input, or %,d"
                  + " pictures or fewer",
              count,
              shape,
              bytes,
              most,
              most / shape.elements()));
    }
    try {
      return new byte[(int) bytes];
    } catch (OutOfMemoryError e) {
      // One large array did not fit, so there is room for a message.
      throw new FmnistException(
          String.format(
              Locale.ROOT,
              "%,d images of %s need %d MiB of memory at once, more than is left of the %d MiB that"
                  + " Java may use; allow more with -Xmx, or use a smaller input",
              count,
              shape,
              bytes >> 20,
              Runtime.getRuntime().maxMemory() >> 20),
          e);
    }
  }

  private static void tell(Map<Integer, FmnistException> failures, Consumer<String> messages) {
    if (!failures.isEmpty()) {
      messages.accept(failures.size() + " of the pictures cannot be read and are left out:");
      Notes notes = new Notes();
      failures.values().forEach(e -> notes.add(String.valueOf(e.getMessage())));
      notes.lines().forEach(line -> messages.accept("  " + line));
    }
  }

  private void tellDuplicates(
      byte[] pixels, ImageShape shape, Map<Part, int[]> split, Consumer<String> messages) {
    @Nullable Part[] parts = new Part[size()];
    split.forEach((part, images) -> IntStream.of(images).forEach(i -> parts[i] = part));
    Duplicates.Found found = new Duplicates(pixels, shape.elements(), parts).find();
    if (found.count() > 0) {
      messages.accept(
          found.count()
              + (found.count() == 1 ? " image" : " images")
              + " of the validation or test set are equal to images of another part, so the figures"
              + " are too good: for example "
              + listing.entries().get(found.first()).file()
              + " and "
              + listing.entries().get(found.twin()).file());
    }
  }

  private Dataset dataset(
      String name,
      ImageShape shape,
      byte[] pixels,
      Map<Part, int[]> split,
      Consumer<String> messages) {
    byte[] labels = new byte[size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) listing.entries().get(i).label();
    }
    LabeledImages all = LabeledImages.of(shape, classNames(), false, pixels, labels);
    Map<Part, LabeledImages> parts = new TreeMap<>();
    Map<String, String> hashes = new TreeMap<>();
    split.forEach(
        (part, images) -> {
          parts.put(part, all.subset(images));
          hashes.put(part.name().toLowerCase(Locale.ROOT), hash(shape, pixels, labels, images));
        });
    Set<String> seen = new TreeSet<>();
    split.values().forEach(images -> seen.addAll(classes(images)));
    classNames().stream()
        .filter(className -> !seen.contains(className))
        .forEach(
            className ->
                messages.accept(
                    "  class "
                        + className
                        + " has no picture that can be read, and yet a logit of its own; remove it,"
                        + " or mend its pictures"));
    Set<String> untrained = classes(split.getOrDefault(Part.TEST, new int[0]));
    untrained.removeAll(classes(split.getOrDefault(Part.TRAIN, new int[0])));
    untrained.forEach(
        className ->
            messages.accept(
                "  class "
                    + className
                    + " has pictures for test but none for train, so none of them can be right"));
    messages.accept(
        split.entrySet().stream()
            .map(
                e ->
                    String.format(
                        Locale.ROOT,
                        "%,d for %s",
                        e.getValue().length,
                        e.getKey().name().toLowerCase(Locale.ROOT)))
            .collect(Collectors.joining(", ", "  ", "")));
    return new Dataset(
        name,
        java.util.Objects.requireNonNull(parts.get(Part.TRAIN)),
        java.util.Objects.requireNonNull(parts.get(Part.TEST)),
        hashes,
        Optional.ofNullable(parts.get(Part.VALIDATION)),
        true);
  }

  private Set<String> classes(int[] images) {
    return IntStream.of(images)
        .mapToObj(i -> classNames().get(listing.entries().get(i).label()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Class names, shape, and each image's label and pixels, in the order of the part. */
  private String hash(ImageShape shape, byte[] pixels, byte[] labels, int[] images) {
    MessageDigest digest = Sha256.digest();
    for (String text : List.of(String.join("\0", classNames()), shape.toString())) {
      digest.update((text + "\0").getBytes(StandardCharsets.UTF_8));
    }
    for (int i : images) {
      digest.update(labels[i]);
      digest.update(pixels, i * shape.elements(), shape.elements());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
