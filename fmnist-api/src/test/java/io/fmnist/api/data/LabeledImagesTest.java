package io.fmnist.api.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.model.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabeledImagesTest {
  private static LabeledImages images(int count) {
    return LabeledImages.of(
        new ImageShape(1, 1, 1), List.of("a"), true, new byte[count], new byte[count]);
  }

  @Test
  void theFirstOnesAreAsManyAsThereAreAtMost() {
    assertThat(images(3).first(2).size()).isEqualTo(2);
    assertThat(images(3).first(0).size()).isZero();
    assertThat(images(3).first(9).size()).isEqualTo(3);
  }

  @Test
  void aNegativeNumberOfFirstOnesIsRefused() {
    assertThatThrownBy(() -> images(3).first(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("count is -1; it must be 0 or more");
  }

  @Test
  void moreImagesThanMemoryHoldsAreRefusedWithWhatToDo() throws IOException {
    // A process of its own, in which an array of 4 bytes an image does not fit.
    Process small =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                ManyImages.class.getName())
            .redirectErrorStream(true)
            .start();
    try (java.io.BufferedReader output = small.inputReader()) {
      assertThat(output.readLine())
          .startsWith("a list of 16777216 images needs 64 MiB of memory at once")
          .endsWith("allow more with -Xmx");
    } finally {
      small.destroyForcibly();
    }
  }

  /** Makes a set of many tiny images and prints how that is refused. */
  static final class ManyImages {
    private ManyImages() {}

    /** Needs 32 MB for pixels and labels. */
    public static void main(String[] args) {
      try {
        images(1 << 24);
        System.out.println("it fits");
      } catch (RuntimeException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
