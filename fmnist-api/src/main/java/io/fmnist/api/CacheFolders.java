package io.fmnist.api;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The user's cache: {@code $XDG_CACHE_HOME/fmnist}, else {@code ~/.cache/fmnist}.
 *
 * <p>Home is {@code HOME}, and only then the system property {@code user.home}: for a user whom the
 * system's list of users lacks, Java sets that to a question mark. Native libraries run with the
 * user's rights, so a folder for them belongs to the user and nobody else may write to it.
 */
public final class CacheFolders {
  private static final String NAME = "fmnist";
  private static final Set<PosixFilePermission> WRITE_BY_OTHERS =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  private final Map<String, String> variables;
  private final String userHome;
  private final Path temporary;

  /**
   * Looks at the given surroundings.
   *
   * @param variables environment variables
   * @param userHome Java's {@code user.home}
   * @param temporary the system's folder for temporary files
   */
  public CacheFolders(Map<String, String> variables, String userHome, Path temporary) {
    this.variables = Map.copyOf(variables);
    this.userHome = userHome;
    this.temporary = temporary;
  }

  /** Returns the cache folders of this process's user. */
  public static CacheFolders system() {
    return new CacheFolders(
        System.getenv(),
        System.getProperty("user.home", ""),
        Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
  }

  /**
   * Returns the cache, whether it exists or not; without a home, a folder for temporary files that
   * has the user's number in its name.
   */
  public Path user() {
    // A relative value counts as unset: the XDG base directory specification says so.
    Path cache = absolute(variables.get("XDG_CACHE_HOME"));
    if (cache != null) {
      return cache.resolve(NAME);
    }
    Path home = home();
    return home == null ? temporaryFolder() : home.resolve(".cache").resolve(NAME);
  }

  private @Nullable Path home() {
    Path home = absolute(variables.get("HOME"));
    return home != null ? home : absolute(userHome);
  }

  private static @Nullable Path absolute(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      Path path = Path.of(text);
      return path.isAbsolute() ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private Path temporaryFolder() {
    return temporary.resolve(NAME + "-" + userNumber());
  }

  // Java does not know the number; a file of our own does. A name would not do: it may be missing.
  private String userNumber() {
    try {
      Path probe = Files.createTempFile(temporary, NAME, null);
      try {
        return String.valueOf(Files.getAttribute(probe, "unix:uid"));
      } finally {
        Files.delete(probe);
      }
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return System.getProperty("user.name", "user");
    }
  }

  /**
   * Returns a folder for native libraries, made with access for the user alone (0700) if it is not
   * there: in the cache or, where that cannot be written to, among the temporary files.
   *
   * @param name of the folder within the cache
   * @param earlier an engine's own folder within the home; where the user has it, it is used, so
   *     that nothing is unpacked twice
   * @throws FmnistException if the folder belongs to another user or others may write to it, or
   *     there is no place to make it
   */
  public Path forNatives(String name, String earlier) {
    Path home = home();
    if (home != null && isOurs(home.resolve(earlier))) {
      return home.resolve(earlier);
    }
    Path first = user();
    try {
      return privateFolder(first, name);
    } catch (IOException e) {
      Path second = temporaryFolder();
      try {
        return privateFolder(second, name);
      } catch (IOException e2) {
        throw new FmnistException(
            "there is no place for the engine's native libraries: "
                + first
                + " cannot be written to ("
                + e
                + "), nor can "
                + second
                + " ("
                + e2
                + "); set XDG_CACHE_HOME to a folder of yours with 650 MB",
            e);
      }
    }
  }

  private static boolean isOurs(Path folder) {
    try {
      return Files.isDirectory(folder) && objection(folder) == null;
    } catch (IOException e) {
      return false;
    }
  }

  private static Path privateFolder(Path cache, String name) throws IOException {
    if (cache.getParent() != null) {
      Files.createDirectories(cache.getParent());
    }
    make(cache);
    closeToOthers(cache);
    requireOurs(cache);
    Path folder = cache.resolve(name);
    make(folder);
    requireOurs(folder);
    return folder;
  }

  // The cache may be older than this rule, and its user's mask may have let the group write.
  private static void closeToOthers(Path folder) throws IOException {
    if (isPosix(folder) && belongsToUs(folder)) {
      Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
      if (permissions.removeAll(WRITE_BY_OTHERS)) {
        Files.setPosixFilePermissions(folder, permissions);
      }
    }
  }

  private static void make(Path folder) throws IOException {
    try {
      Path parent = folder.getParent();
      if (parent != null && isPosix(parent)) {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
      } else {
        Files.createDirectory(folder);
      }
    } catch (FileAlreadyExistsException e) {
      // Whoever made it, requireOurs looks at it.
    }
  }

  private static void requireOurs(Path folder) throws IOException {
    String objection = objection(folder);
    if (objection != null) {
      throw new FmnistException(
          "no native library is loaded from "
              + folder
              + ", because "
              + objection
              + "; remove it, or set XDG_CACHE_HOME to a folder of your own");
    }
  }

  private static @Nullable String objection(Path folder) throws IOException {
    if (!isPosix(folder)) {
      return null;
    }
    if (!belongsToUs(folder)) {
      return "it belongs to user " + Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
    }
    return Collections.disjoint(Files.getPosixFilePermissions(folder), WRITE_BY_OTHERS)
        ? null
        : "other users may write to it";
  }

  // Java does not say who we are; a file of our own does. It also shows that we may write here.
  private static boolean belongsToUs(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder, "." + NAME, null);
    try {
      UserPrincipal we = Files.getOwner(probe);
      return Files.getOwner(folder).equals(we)
          && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(we);
    } finally {
      Files.delete(probe);
    }
  }

  private static boolean isPosix(Path folder) {
    return Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null;
  }
}
