package io.fmnist.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The user's cache")
class CacheFoldersTest {
  @TempDir Path root;
  private final Map<String, String> variables = new HashMap<>();
  private Path home;
  private Path temporary;

  @BeforeEach
  void folders() throws IOException {
    home = Files.createDirectory(root.resolve("home"));
    temporary = Files.createDirectory(root.resolve("tmp"));
    variables.put("HOME", home.toString());
  }

  private CacheFolders folders(String userHome) {
    return new CacheFolders(variables, userHome, temporary);
  }

  private Path natives() {
    return folders("?").forNatives("engine", ".engine");
  }

  private static String mode(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }

  private static Path withMode(Path folder, String mode) throws IOException {
    Files.createDirectories(folder);
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
  }

  @Test
  void isBelowHomeWhateverJavaTakesForTheHome() {
    assertThat(folders("?").user()).isEqualTo(home.resolve(".cache/fmnist"));
    assertThat(folders("/elsewhere").user()).isEqualTo(home.resolve(".cache/fmnist"));
  }

  @Test
  void isBelowXdgCacheHomeIfThatIsAbsolute() {
    variables.put("XDG_CACHE_HOME", root.resolve("xdg").toString());
    assertThat(folders("?").user()).isEqualTo(root.resolve("xdg/fmnist"));
    variables.put("XDG_CACHE_HOME", "xdg");
    assertThat(folders("?").user()).isEqualTo(home.resolve(".cache/fmnist"));
  }

  @Test
  void isNeverBelowTheWorkingFolderWhereThereIsNoHome() {
    for (String none : new String[] {"", " ", "?", "relative"}) {
      variables.put("HOME", none);
      assertThat(folders("?").user()).hasParentRaw(temporary);
      assertThat(folders(home.toString()).user()).isEqualTo(home.resolve(".cache/fmnist"));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void isMadeForTheUserAlone() throws IOException {
    assertThat(natives()).isEqualTo(home.resolve(".cache/fmnist/engine")).isEmptyDirectory();
    assertThat(mode(natives())).isEqualTo("rwx------");
    assertThat(mode(home.resolve(".cache/fmnist"))).isEqualTo("rwx------");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void isClosedToOthersIfItIsOlder() throws IOException {
    Path cache = withMode(home.resolve(".cache/fmnist"), "rwxrwxr-x");
    natives();
    assertThat(mode(cache)).isEqualTo("rwxr-xr-x");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void refusesNativesThatOthersMayHaveWritten() throws IOException {
    for (String mode : new String[] {"rwxrwx---", "rwx----w-", "rwxrwxrwx"}) {
      Path folder = withMode(home.resolve(".cache/fmnist/engine"), mode);
      assertThatThrownBy(this::natives)
          .isInstanceOf(FmnistException.class)
          .hasMessageContainingAll(folder.toString(), "other users may write", "XDG_CACHE_HOME");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void usesWhatAnEngineHasUnpackedBefore() throws IOException {
    Path earlier = withMode(home.resolve(".engine"), "rwxr-xr-x");
    assertThat(natives()).isEqualTo(earlier);
    withMode(earlier, "rwxrwxr-x");
    assertThat(natives()).isEqualTo(home.resolve(".cache/fmnist/engine"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void isAmongTheTemporaryFilesWhereTheHomeCannotHoldIt() throws IOException {
    Files.createFile(home.resolve(".cache"));
    assertThat(natives().getParent()).hasParentRaw(temporary);
    assertThat(mode(natives().getParent())).isEqualTo("rwx------");
  }

  @Test
  void saysWhereItLookedIfThereIsNoPlace() throws IOException {
    Files.createFile(home.resolve(".cache"));
    Files.delete(temporary);
    Files.createFile(temporary);
    assertThatThrownBy(this::natives)
        .isInstanceOf(FmnistException.class)
        .hasMessageContainingAll(home.toString(), temporary.toString(), "XDG_CACHE_HOME");
  }
}
