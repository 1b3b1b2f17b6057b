package io.fmnist.api.backend;

import io.fmnist.api.FmnistException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.stream.Collectors;

/** Finds the backends on the class path. One whose engine is not there does not hide the others. */
public final class Backends {
  private Backends() {}

  /**
   * What the class path lists.
   *
   * @param backends by id
   * @param broken why others, whose id is unknown, do not load for lack of their engine's classes
   */
  private record Found(List<Backend> backends, List<String> broken) {}

  /**
   * Returns every backend, available or not, by id; not those that do not load without their
   * engine.
   *
   * @throws FmnistException if a listed backend is not there or is none
   */
  public static List<Backend> all() {
    return find().backends;
  }

  private static Found find() {
    List<Backend> backends = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    Iterator<Backend> listed = Services.of(Backend.class).iterator();
    boolean more = true;
    while (more) {
      try {
        more = listed.hasNext();
        if (more) {
          backends.add(listed.next());
        }
      } catch (LinkageError e) {
        broken.add(e.toString());
      } catch (ServiceConfigurationError e) {
        if (!(e.getCause() instanceof LinkageError)) {
          throw new FmnistException(
              "a backend on the class path cannot be loaded: "
                  + e.getMessage()
                  + "; check that its module and the engine have matching versions",
              e);
        }
        broken.add(e.getMessage() + " (" + e.getCause() + ")");
      }
    }
    backends.sort(Comparator.comparing(Backend::id));
    return new Found(List.copyOf(backends), List.copyOf(broken));
  }

  /**
   * Asks a backend whether it can start here. It may look with its engine's classes; where these
   * are missing, it cannot.
   */
  public static Availability availability(Backend backend) {
    try {
      return backend.availability();
    } catch (LinkageError e) {
      return Availability.no(
          "its engine, or a part of it, is not on the class path: "
              + e
              + "; add the jars that are left out, in the versions of fmnist's bill of materials");
    }
  }

  /**
   * Returns the backend of an id.
   *
   * @throws FmnistException if there is none or it is not available, with what there is and what to
   *     do
   */
  public static Backend get(String id) {
    Found found = find();
    Backend backend =
        found.backends.stream()
            .filter(b -> b.id().equals(id))
            .findFirst()
            .orElseThrow(
                () -> new FmnistException("no backend is named \"" + id + "\"; " + offer(found)));
    Availability availability = availability(backend);
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
    return all.stream().filter(b -> !b.isOnlyByName() && availability(b).isAvailable()).toList();
  }

  /**
   * Returns the only backend that is {@link #ready()}.
   *
   * @throws FmnistException if there is none or there are several, with what to do
   */
  public static Backend only() {
    Found found = find();
    List<Backend> ready = ready(found.backends);
    if (ready.size() == 1) {
      return ready.get(0);
    }
    if (ready.isEmpty()) {
      throw new FmnistException("no backend can start; " + offer(found));
    }
    throw new FmnistException(
        "several backends can start: "
            + ids(ready)
            + "; name one, for example "
            + ready.get(0).id());
  }

  private static String offer(Found found) {
    if (found.backends.isEmpty() && found.broken.isEmpty()) {
      return "there is none on the class path: add a dependency on fmnist-pytorch, fmnist-tensorflow or"
          + " fmnist-deeplearning4j";
    }
    List<String> listed = new ArrayList<>();
    found.backends.forEach(b -> listed.add(describe(b)));
    found.broken.forEach(reason -> listed.add("one that does not load: " + reason));
    return "on the class path: " + String.join(", ", listed);
  }

  private static String describe(Backend backend) {
    Availability availability = availability(backend);
    if (!availability.isAvailable()) {
      return backend.id() + " (cannot start: " + availability.reason() + ")";
    }
    return backend.isOnlyByName() ? backend.id() + " (only where it is named)" : backend.id();
  }

  private static String ids(List<Backend> backends) {
    return backends.stream().map(Backend::id).collect(Collectors.joining(", "));
  }
}
