package io.fmnist.cli;

import io.fmnist.tasks.run.LatestRun;
import io.fmnist.tasks.spec.Nearest;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The backends and the export formats that fmnist has, whatever is on the class path. */
final class KnownNames {
  /** The backend that the launcher takes where none is named. */
  static final String DEFAULT_BACKEND = "pytorch";

  static final KnownNames BACKENDS =
      new KnownNames(
          "backend",
          "... --backend",
          new Known("pytorch", "pytorch", "torch", "libtorch", "djl"),
          new Known("tensorflow", "tensorflow", "tf", "keras"),
          new Known("dl4j", "dl4j", "deeplearning4j", "nd4j"),
          new Known("reference", "reference", "java"));

  static final KnownNames FORMATS =
      new KnownNames(
          "export format",
          "export --format",
          new Known("onnx", "pytorch", "onnxruntime", "ort"),
          new Known("pytorch", "pytorch", "torch", "pt", "pth", "safetensors", "state-dict"),
          new Known("keras", "pytorch", "h5", "hdf5"),
          new Known("saved-model", "tensorflow", "tf", "tensorflow", "pb"),
          new Known("dl4j", "dl4j", "deeplearning4j", "zip"));

  private final String what;
  private final String option;
  private final List<Known> all;

  private KnownNames(String what, String option, Known... all) {
    this.what = what;
    this.option = option;
    this.all = List.of(all);
  }

  /** A name, the Maven profile that brings what it means, and what else it is called. */
  private record Known(String name, String profile, List<String> synonyms) {
    Known(String name, String profile, String... synonyms) {
      this(name, profile, List.of(synonyms));
    }
  }

  /** For shells that complete the option's value. */
  static final class Backends implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return BACKENDS.names().iterator();
    }
  }

  /** For shells that complete the option's value. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return FORMATS.names().iterator();
    }
  }

  /** For shells that complete a run; they complete files too where nothing here begins so. */
  static final class Runs implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of(LatestRun.NAME).iterator();
    }
  }

  private List<String> names() {
    return all.stream().map(Known::name).toList();
  }

  /**
   * Says of each name that is not on the class path how to get it.
   *
   * @param here the names on the class path
   */
  Map<String, String> missing(Collection<String> here) {
    return all.stream()
        .filter(known -> !here.contains(known.name))
        .collect(Collectors.toMap(Known::name, this::howToGet, (a, b) -> a, TreeMap::new));
  }

  private String howToGet(Known known) {
    return "not on the class path: ./fmnist "
        + option
        + " "
        + known.name
        + " brings it; in a program of your own the Maven profile -P"
        + known.profile
        + " of the README does";
  }

  /**
   * Says what is wrong with a name.
   *
   * @param here the names on the class path, none of which is {@code given}
   */
  String missing(String given, Collection<String> here) {
    Optional<Known> known = all.stream().filter(k -> k.name.equals(given)).findFirst();
    if (known.isPresent()) {
      return what + " " + given + " is " + howToGet(known.get());
    }
    Set<String> allowed = new TreeSet<>(here);
    allowed.addAll(names());
    return "no "
        + what
        + " is named \""
        + given
        + "\"; "
        + nearest(given, allowed).map(near -> "did you mean " + near + "? ").orElse("")
        + "allowed are "
        + String.join(", ", allowed)
        + "; ./fmnist brings the one that "
        + option.substring(option.indexOf("--"))
        + " names";
  }

  private Optional<String> nearest(String given, Set<String> allowed) {
    return all.stream()
        .filter(known -> known.synonyms.contains(given.toLowerCase(Locale.ROOT)))
        .map(Known::name)
        .findFirst()
        .or(() -> Nearest.to(given, names()))
        .or(() -> Nearest.to(given, allowed));
  }
}
