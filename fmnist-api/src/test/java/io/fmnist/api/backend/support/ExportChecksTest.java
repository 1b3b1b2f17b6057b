package io.fmnist.api.backend.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.model.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("before an export writes")
class ExportChecksTest {
  private static final Architecture TWO_CLASSES =
      Architecture.builder(1, 2, 2).flatten().dense(2).build();

  @TempDir private Path folder;

  @Test
  void aNewTargetInAFolderIsTaken() {
    Path target = folder.resolve("new");
    assertThat(ExportChecks.requireNew(target, "file")).isEqualTo(target).isAbsolute();
  }

  @Test
  void whatIsThereIsKeptAndNamed() throws IOException {
    Path target = Files.writeString(folder.resolve("there"), "mine");
    assertThatThrownBy(() -> ExportChecks.requireNew(target, "folder"))
        .isInstanceOf(FmnistException.class)
        .hasMessage(target + " exists already; choose a new folder, or remove it first");
    assertThat(target).hasContent("mine");
  }

  @Test
  void nobodyIsToldToRemoveADeviceOrABrokenLink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    assertThatThrownBy(() -> ExportChecks.requireNew(link, "file"))
        .isInstanceOf(FmnistException.class)
        .hasMessage(
            link
                + " exists already and is no file, but a device, pipe or broken link; choose a new file");
  }

  @Test
  void aParentMustBeAFolder() {
    assertThatThrownBy(() -> ExportChecks.requireNew(folder.resolve("a/b"), "file"))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("does not exist; make it first");
  }

  @Test
  void thereMustBeANameForEachClassOnOneLine() {
    ExportChecks.requireNames(TWO_CLASSES, List.of("shirt", "coat"));
    assertThatThrownBy(() -> ExportChecks.requireNames(TWO_CLASSES, List.of("shirt")))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("1 class names, but the network has 2 logits");
    assertThatThrownBy(() -> ExportChecks.requireNames(TWO_CLASSES, List.of("shirt", "co\nat")))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("line break");
  }
}
