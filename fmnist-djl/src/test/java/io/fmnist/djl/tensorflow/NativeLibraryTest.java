package io.fmnist.djl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Availability;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("TensorFlow's natives")
class NativeLibraryTest {
  @AfterEach
  void forgetFolder() {
    System.clearProperty(NativeLibrary.FOLDER);
  }

  @Test
  @DisplayName("are found on the class path without loading them")
  void onClassPath() {
    assertThat(NativeLibrary.availability().isAvailable()).isTrue();
    assertThat(System.getProperty(NativeLibrary.FOLDER)).isNull();
  }

  @Test
  @DisplayName("are missed in a given folder without them, with the folder and what to do")
  void folderWithoutThem(@TempDir Path folder) {
    System.setProperty(NativeLibrary.FOLDER, folder.toString());
    Availability availability = NativeLibrary.availability();
    assertThat(availability.isAvailable()).isFalse();
    assertThat(availability.reason())
        .contains(folder.toString(), "libjnitensorflow", "unset it to use the natives");
    assertThatThrownBy(NativeLibrary::load)
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("backend tensorflow cannot start");
  }
}
