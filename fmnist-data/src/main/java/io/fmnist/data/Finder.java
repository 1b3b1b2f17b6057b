package io.fmnist.data;

import io.fmnist.api.FmnistException;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.model.ImageShape;
import io.fmnist.data.Location.Origin;
import io.fmnist.data.picture.PictureFolder;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The search order, in one environment. */
final class Finder {
  private final Environment environment;
  private final OfficialSet official;

  Finder(Environment environment, OfficialSet official) {
    this.environment = environment;
    this.official = official;
  }

  Dataset load(@Nullable String source, @Nullable ImageShape shape, FetchListener listener) {
    if (Datasets.SYNTHETIC.equals(source)) {
      listener.message(
          "using the synthetic set: images drawn by a program, not " + official.name());
      return SyntheticSet.draw();
    }
    if (source == null) {
      return read(locate(listener), listener);
    }
    Optional<PictureFolder> pictures = pictures(source);
    if (pictures.isEmpty()) {
      return read(given(source), listener);
    }
    if (shape == null) {
      throw new FmnistException(
          source
              + " holds pictures; say of which shape the images are to be that are made of them");
    }
    return pictures.get().read(IdxSet.nameOf(Path.of(source), official), shape, listener::message);
  }

  Optional<PictureFolder> pictures(String source) {
    if (Datasets.SYNTHETIC.equals(source)) {
      return Optional.empty();
    }
    Path folder = given(source).folder();
    return IdxFolder.scan(folder).isComplete()
        ? Optional.empty()
        : Optional.of(PictureFolder.scan(folder));
  }

  Optional<Location> find(@Nullable String source) {
    if (source != null) {
      return Datasets.SYNTHETIC.equals(source)
          ? Optional.empty()
          : Optional.of(Environment.path("the source", source))
              .filter(folder -> IdxFolder.scan(folder).isComplete() || PictureFolder.isOne(folder))
              .map(folder -> new Location(folder, Origin.GIVEN));
    }
    Path named = environment.dataFolder();
    if (named != null) {
      return location(named, Origin.ENVIRONMENT);
    }
    return location(environment.cacheFolder(), Origin.CACHE)
        .or(() -> location(environment.debianFolder(), Origin.DEBIAN_PACKAGE));
  }

  Location fetch(FetchListener listener) {
    Location location = locate(listener);
    if (location.origin() != Origin.DOWNLOADED) {
      listener.message("found in " + location.folder() + "; checking the files");
      read(location, listener);
    }
    return location;
  }

  List<Place> places() {
    List<Place> places = new ArrayList<>();
    Path named = environment.dataFolder();
    places.add(
        named == null
            ? new Place(Origin.ENVIRONMENT, Environment.DATA, null, false, "not set")
            : place(Origin.ENVIRONMENT, Environment.DATA, named, ""));
    String unused = named == null ? "" : "; not searched while " + Environment.DATA + " is set";
    places.add(place(Origin.CACHE, "user cache", environment.cacheFolder(), unused));
    places.add(
        place(
            Origin.DEBIAN_PACKAGE,
            "package " + AptPackage.NAME,
            environment.debianFolder(),
            unused));
    for (URI mirror : environment.mirrors()) {
      places.add(
          new Place(
              Origin.DOWNLOADED,
              "mirror " + Environment.withoutUser(mirror),
              null,
              false,
              "asked where no folder has the files"));
    }
    String apt =
        environment.aptGet().isPresent()
            ? "asked where no mirror delivers"
            : "apt-get is not installed";
    places.add(
        new Place(Origin.DOWNLOADED, "apt-get download " + AptPackage.NAME, null, false, apt));
    return places;
  }

  private static Place place(Origin origin, String name, Path folder, String note) {
    IdxFolder scan = IdxFolder.scan(folder);
    return new Place(
        origin,
        name,
        folder,
        scan.isComplete(),
        (scan.isComplete() ? "has the four files" : scan.problem()) + note);
  }

  private static Optional<Location> location(Path folder, Origin origin) {
    return IdxFolder.scan(folder).isComplete()
        ? Optional.of(new Location(folder, origin))
        : Optional.empty();
  }

  private static Location given(String source) {
    if (source.isBlank()) {
      throw new FmnistException(
          "the data folder is an empty text. Name a folder with four IDX files or with pictures, or"
              + " leave it out.");
    }
    Path folder = Environment.path("the source", source);
    IdxFolder scan = IdxFolder.scan(folder);
    // Where only some of the four files are there, they were meant.
    if (!scan.isComplete() && !(scan.files().isEmpty() && PictureFolder.isOne(folder))) {
      throw new FmnistException(
          "the data folder "
              + folder
              + " "
              + scan.problem()
              + ". Name a folder with four IDX files, a folder of pictures with a sub-folder for each"
              + " class, \""
              + Datasets.SYNTHETIC
              + "\" for drawn images, or no folder to find or fetch Fashion-MNIST.");
    }
    return new Location(folder, Origin.GIVEN);
  }

  /** Finds the files or downloads them; does not read those that it finds. */
  private Location locate(FetchListener listener) {
    Optional<Location> found = find(null);
    if (found.isPresent()) {
      return found.get();
    }
    Optional<String> wrong = problem();
    if (wrong.isPresent()) {
      throw new FmnistException(wrong.get());
    }
    return new Fetcher(environment, official, listener).fetch(this::describePlaces);
  }

  Optional<String> problem() {
    Path named = environment.dataFolder();
    IdxFolder scan = named == null ? null : IdxFolder.scan(named);
    return scan == null || scan.isComplete()
        ? Optional.empty()
        : Optional.of(
            Environment.DATA
                + " names the folder "
                + named
                + ", which "
                + scan.problem()
                + ". Correct it, or unset it to find or fetch Fashion-MNIST.");
  }

  private String describePlaces() {
    return places().stream()
        .filter(place -> place.origin() != Origin.DOWNLOADED)
        .map(place -> "\n  - " + place)
        .collect(Collectors.joining());
  }

  private Dataset read(Location location, FetchListener listener) {
    Path folder = location.folder();
    Origin origin = location.origin();
    IdxSet set;
    try {
      IdxFolder scan = IdxFolder.scan(folder);
      if (!scan.isComplete()) {
        throw new BadFileException(folder + " " + scan.problem());
      }
      set = IdxSet.read(scan);
    } catch (BadFileException e) {
      throw new FmnistException(e.getMessage() + ". " + advice(e, origin), e);
    } catch (OutOfMemoryError e) {
      // Nothing is kept of what was read, so there is room for a message.
      throw new FmnistException(
          "the images of "
              + folder
              + " do not fit the "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB of memory that Java may use. Allow it more with -Xmx.",
          e);
    }
    List<Role> differences = set.differences(official);
    if (differences.isEmpty()) {
      return set.toDataset(official);
    }
    Role first = differences.get(0);
    if (origin.isOfficial()) {
      throw new FmnistException(
          set.file(first) + " is " + mismatch(set, first) + ". " + advice(origin));
    }
    Dataset dataset = set.toDataset(IdxSet.nameOf(folder, official));
    listener.message(
        folder
            + " does not hold the official "
            + official.name()
            + " files; its images are used as the dataset \""
            + dataset.name()
            + "\". "
            + explain(set, differences));
    return dataset;
  }

  /** Says more where a set looks like a damaged official one: equal sizes, another hash. */
  private String explain(IdxSet set, List<Role> differences) {
    boolean sameSizes =
        List.of(Role.values()).stream()
            .allMatch(role -> bytes(set, role) == official.file(role).bytes());
    if (!sameSizes) {
      return differences.size() + " of 4 files differ from the official ones.";
    }
    return differences.stream()
        .map(role -> set.file(role).getFileName() + " is " + mismatch(set, role) + ".")
        .collect(Collectors.joining(" "));
  }

  private String mismatch(IdxSet set, Role role) {
    return Verifier.mismatch(bytes(set, role), set.content(role).sha256(), official.file(role));
  }

  private static long bytes(IdxSet set, Role role) {
    return 4L + 4L * role.dimensions() + set.content(role).data().length;
  }

  /**
   * Returns what may help. In the cache and in the package only the official files are right, so
   * whatever is wrong with their content, another copy helps; a person's own set must be mended.
   */
  private static String advice(BadFileException e, Origin origin) {
    return switch (e.fault()) {
      case DAMAGED -> advice(origin);
      case OF_ANOTHER_KIND -> origin.isOfficial() ? advice(origin) : e.advice();
      case OF_THE_MACHINE -> e.advice();
    };
  }

  private static String advice(Origin origin) {
    return switch (origin) {
      case GIVEN, ENVIRONMENT -> "Copy or download the file again.";
      case CACHE, DOWNLOADED -> "Delete the file; it is then downloaded again.";
      case DEBIAN_PACKAGE ->
          "Reinstall it with \"apt-get install --reinstall "
              + AptPackage.NAME
              + "\", or name another folder in FMNIST_DATA.";
    };
  }
}
