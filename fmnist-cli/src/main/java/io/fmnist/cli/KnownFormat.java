package io.fmnist.cli;

import io.fmnist.tasks.spec.Nearest;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The export formats that fmnist has, whatever is on the class path. */
enum KnownFormat {
  /** A folder for TensorFlow. */
  SAVED_MODEL(KnownBackend.TENSORFLOW, "tf", "tensorflow", "keras", "pb"),
  /** A ModelSerializer zip for Deeplearning4j. */
  DL4J(KnownBackend.DL4J, "deeplearning4j", "zip");

  private final KnownBackend backend;

  @SuppressWarnings("ImmutableEnumChecker") // List.of gives an immutable list
  private final List<String> synonyms;

  KnownFormat(KnownBackend backend, String... synonyms) {
    this.backend = backend;
    this.synonyms = List.of(synonyms);
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(KnownFormat::id).toList();
  }

  /** Returns the format that somebody probably meant. */
  static Optional<String> nearest(String given) {
    return Arrays.stream(values())
        .filter(known -> known.synonyms.contains(given.toLowerCase(Locale.ROOT)))
        .map(KnownFormat::id)
        .findFirst()
        .or(() -> Nearest.to(given, ids()));
  }

  /** Returns how to get it. */
  String source() {
    return "./fmnist export --format "
        + id()
        + " brings it; in a program of your own the Maven profile -P"
        + backend.id()
        + " of the README does";
  }

  /** For shells that complete the option's value. */
  static final class Candidates implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ids().iterator();
    }
  }
}
