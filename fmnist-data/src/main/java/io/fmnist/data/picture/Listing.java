package io.fmnist.data.picture;

import io.fmnist.api.FmnistException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which pictures there are, each with its class and its part, before any is read.
 *
 * @param classNames by label
 * @param entries by label and path
 * @param parts those that the folder or the file of labels names; {@link Part#TRAIN} where it names
 *     none
 * @param notes what was passed over, for people
 */
record Listing(List<String> classNames, List<Entry> entries, Set<Part> parts, List<String> notes) {
  /** Two million paths take some 300 MB. */
  static final int MOST_PICTURES = 2_000_000;

  private static final int MOST_CLASSES = 256;

  /**
   * One picture.
   *
   * @param file its path
   */
  record Entry(Path file, int label, Part part) {}

  /** Collects pictures in any order. */
  static final class Builder {
    private final String source;
    private final List<Path> files = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private final Set<String> classes = new TreeSet<>();

    /**
     * Begins an empty one.
     *
     * @param source folder or file, for messages
     */
    Builder(Path source) {
      this.source = source.toString();
    }

    /**
     * Adds a picture.
     *
     * @throws FmnistException if there are too many pictures or classes, or the class's name has
     *     line breaks or other control characters
     */
    void add(Path file, String className, Part part) {
      if (className.chars().anyMatch(Character::isISOControl)) {
        throw new FmnistException(
            source
                + " has a class \""
                + className.replaceAll("\\p{Cntrl}", "?")
                + "\" with control characters (here ?) in its name; rename it");
      }
      // File systems and programs differ in how they write one and the same accented letter.
      String name = Normalizer.normalize(className, Normalizer.Form.NFC);
      files.add(file);
      names.add(name);
      parts.add(part);
      classes.add(name);
      if (files.size() > MOST_PICTURES) {
        throw new FmnistException(
            String.format(
                Locale.ROOT,
                "%s holds more than %,d pictures, the most that are read; use fewer",
                source,
                MOST_PICTURES));
      }
      if (classes.size() > MOST_CLASSES) {
        throw new FmnistException(
            source
                + " holds more than "
                + MOST_CLASSES
                + " classes, the most that a dataset may have; put classes together, or leave some"
                + " out");
      }
    }

    /**
     * Sorts everything.
     *
     * @throws FmnistException if there are fewer than two classes
     */
    Listing build(List<String> notes) {
      if (classes.size() < 2) {
        throw new FmnistException(
            source
                + (classes.isEmpty()
                    ? " holds no pictures"
                    : " holds pictures of one class only, \"" + classes.iterator().next() + "\"")
                + "; at least two classes are needed: a sub-folder of pictures for each"
                + (notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")"));
      }
      List<String> sorted = List.copyOf(classes);
      Set<Part> found = EnumSet.of(Part.TRAIN);
      found.addAll(parts);
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
        int label = java.util.Collections.binarySearch(sorted, names.get(i));
        entries.add(new Entry(files.get(i), label, parts.get(i)));
      }
      entries.sort(
          Comparator.comparingInt(Entry::label)
              .thenComparing(Entry::part)
              .thenComparing(entry -> entry.file().toString()));
      return new Listing(sorted, entries, found, notes);
    }
  }
}
