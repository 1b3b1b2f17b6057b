package io.fmnist.cli;

import io.fmnist.tasks.spec.Nearest;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The backends that fmnist has, whatever is on the class path. */
enum KnownBackend {
  /** PyTorch through DJL. */
  PYTORCH("torch", "libtorch", "djl"),
  /** TensorFlow through DJL. */
  TENSORFLOW("tf", "keras"),
  /** ND4J. */
  DL4J("deeplearning4j", "nd4j"),
  /** Plain Java, for checks. */
  REFERENCE("java");

  /** What the launcher takes where none is named. */
  static final String DEFAULT = "pytorch";

  @SuppressWarnings("ImmutableEnumChecker") // List.of gives an immutable list
  private final List<String> synonyms;

  KnownBackend(String... synonyms) {
    this.synonyms = List.of(synonyms);
  }

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(KnownBackend::id).toList();
  }

  /** Returns the id that somebody probably meant. */
  static Optional<String> nearest(String given) {
    return Arrays.stream(values())
        .filter(known -> known.synonyms.contains(given.toLowerCase(Locale.ROOT)))
        .map(KnownBackend::id)
        .findFirst()
        .or(() -> Nearest.to(given, ids()));
  }

  /** Returns how to get it. */
  String source() {
    return "./fmnist ... --backend "
        + id()
        + " brings it; in a program of your own the Maven profile -P"
        + id()
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
