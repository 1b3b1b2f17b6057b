package io.fmnist.data;

import io.fmnist.api.CacheFolders;
import io.fmnist.api.FmnistException;
import io.fmnist.api.PrintableText;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything outside the program that a search depends on, so that tests bring their own.
 *
 * @param variables environment variables
 * @param home the user's home folder, where {@code HOME} is not set
 * @param debianFolder where Debian's package puts the files
 * @param officialMirrors base addresses, in the order they are tried
 * @param timeouts of downloads
 */
record Environment(
    Map<String, String> variables,
    Path home,
    Path debianFolder,
    List<URI> officialMirrors,
    Timeouts timeouts) {
  static final String DATA = "FMNIST_DATA";
  static final String MIRRORS = "FMNIST_MIRRORS";

  /**
   * How long a download waits.
   *
   * @param connect for a connection
   * @param read for an answer, and for its next bytes
   * @param slow a mirror that sends fewer than 64 KiB in this time is given up; a whole file may
   *     take twice this long, and as long again for each MiB of its unpacked size
   * @param lock for another process that downloads
   * @param apt for each run of apt-get
   */
  record Timeouts(Duration connect, Duration read, Duration slow, Duration lock, Duration apt) {}

  Environment {
    variables = Map.copyOf(variables);
    officialMirrors = List.copyOf(officialMirrors);
  }

  /** Returns this machine. */
  static Environment system() {
    return new Environment(
        System.getenv(),
        Path.of(System.getProperty("user.home", "/")),
        Path.of("/usr/share/datasets/fashion-mnist"),
        List.of(
            URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
            URI.create("https://storage.googleapis.com/tensorflow/tf-keras-datasets/")),
        new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofMinutes(30),
            Duration.ofMinutes(15)));
  }

  /** Returns a variable, or null if it is not set or blank. */
  @Nullable String variable(String name) {
    String value = variables.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  /** Returns the folder that {@code FMNIST_DATA} names, or null if it is not set. */
  @Nullable Path dataFolder() {
    String value = variable(DATA);
    return value == null ? null : path(DATA, value);
  }

  /** Returns the cache: {@code $XDG_CACHE_HOME/fmnist} or {@code ~/.cache/fmnist}. */
  Path cacheFolder() {
    return new CacheFolders(
            variables, home.toString(), Path.of(System.getProperty("java.io.tmpdir", "/tmp")))
        .user();
  }

  /** Returns the mirrors: those that {@code FMNIST_MIRRORS} lists, or the official ones. */
  List<URI> mirrors() {
    String value = variable(MIRRORS);
    if (value == null) {
      return officialMirrors;
    }
    List<URI> mirrors = new ArrayList<>();
    for (String part : value.split(",", -1)) {
      String address = part.strip();
      if (!address.isEmpty()) {
        mirrors.add(mirror(address));
      }
    }
    return mirrors;
  }

  private static URI mirror(String address) {
    try {
      URI uri = URI.create(address.endsWith("/") ? address : address + "/");
      String scheme = String.valueOf(uri.getScheme());
      if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Reported below, together with addresses of another kind.
    }
    throw new FmnistException(
        MIRRORS
            + " holds \""
            // What stands before an @ may be a password.
            + address.substring(address.lastIndexOf('@') + 1)
            + "\"; each entry must be an address such as http://mirror.example/fashion-mnist/,"
            + " entries are separated by commas");
  }

  /** Returns an address without the user and password in it: to be shown, stored or asked. */
  static URI withoutUser(URI uri) {
    return URI.create(PrintableText.withoutUser(uri.toString()));
  }

  /** Returns {@code apt-get}, if it is on the search path. */
  Optional<Path> aptGet() {
    String path = variable("PATH");
    if (path == null) {
      return Optional.empty();
    }
    for (String folder : path.split(File.pathSeparator, -1)) {
      try {
        Path command = Path.of(folder).resolve("apt-get");
        if (!folder.isEmpty() && Files.isRegularFile(command) && Files.isExecutable(command)) {
          return Optional.of(command.toAbsolutePath());
        }
      } catch (InvalidPathException e) {
        // Not a folder, so nothing is in it.
      }
    }
    return Optional.empty();
  }

  /**
   * Returns a path from a person's text.
   *
   * @param name what the text is, for the error
   */
  static Path path(String name, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new FmnistException(
          name + " is \"" + value + "\", which is not a path: " + e.getReason(), e);
    }
  }
}
