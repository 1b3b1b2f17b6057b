package io.fmnist.api.backend;

import io.fmnist.api.FmnistException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds the backends on the class path. */
public final class Backends {
  private Backends() {}

  /**
   * Returns every backend, available or not, by id.
   *
   * @throws FmnistException if a listed backend cannot be loaded
   */
  public static List<Backend> all() {
    List<Backend> found = new ArrayList<>();
    try {
      ServiceLoader.load(Backend.class).forEach(found::add);
    } catch (ServiceConfigurationError e) {
      throw new FmnistException(
          "a backend on the class path cannot be loaded: "
              + e.getMessage()
              + "; check that its module and the engine have matching versions",
          e);
    }
    found.sort(Comparator.comparing(Backend::id));
    return List.copyOf(found);
  }

  /**
   * Returns the backend of an id.
   *
   * @throws FmnistException if there is none or it is not available, with what there is and what to
   *     do
   */
  public static Backend get(String id) {
    List<Backend> all = all();
    Backend backend =
        all.stream()
            .filter(b -> b.id().equals(id))
            .findFirst()
            .orElseThrow(
                () -> new FmnistException("no backend is named \"" + id + "\"; " + offer(all)));
    Availability availability = backend.availability();
    if (!availability.isAvailable()) {
      throw new FmnistException("backend " + id + " cannot start: " + availability.reason());
    }
    return backend;
  }

  /**
   * Returns the backends that can start and need not be named, by id: {@link #only()} chooses among
   * them.
   */
  public static List<Backend> ready() {
    return ready(all());
  }

  private static List<Backend> ready(List<Backend> all) {
    return all.stream().filter(b -> !b.isOnlyByName() && b.availability().isAvailable()).toList();
  }

  /**
   * Returns the only backend that is {@link #ready()}.
   *
   * @throws FmnistException if there is none or there are several, with what to do
   */
  public static Backend only() {
    List<Backend> all = all();
    List<Backend> ready = ready(all);
    if (ready.size() == 1) {
      return ready.get(0);
    }
    if (ready.isEmpty()) {
      throw new FmnistException("no backend can start; " + offer(all));
    }
    throw new FmnistException(
        "several backends can start: "
            + ids(ready)
            + "; name one, for example "
            + ready.get(0).id());
  }

  private static String offer(List<Backend> all) {
    if (all.isEmpty()) {
      return "there is none on the class path: add a dependency on fmnist-djl (pytorch, tensorflow) or"
          + " fmnist-dl4j (dl4j) and the engine's natives, for example by the Maven profile -Ppytorch";
    }
    String listed =
        all.stream()
            .map(
                b -> {
                  Availability a = b.availability();
                  if (!a.isAvailable()) {
                    return b.id() + " (cannot start: " + a.reason() + ")";
                  }
                  return b.isOnlyByName() ? b.id() + " (only where it is named)" : b.id();
                })
            .collect(Collectors.joining(", "));
    return "on the class path: " + listed;
  }

  private static String ids(List<Backend> backends) {
    return backends.stream().map(Backend::id).collect(Collectors.joining(", "));
  }
}
