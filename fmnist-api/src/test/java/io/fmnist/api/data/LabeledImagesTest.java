package io.fmnist.api.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.model.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
            .redirectError(ProcessBuilder.Redirect.INHERIT)
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

  @Test
  void takeOneWeightOfAnImageThatIsThereTwice() {
    LabeledImages twice = images(3).subset(new int[] {2, 2});
    assertThatThrownBy(() -> twice.withWeights(1, 2))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(
            "the second time as image 1, counted from 0, has the weights 1.0 and 2.0");
    assertThat(twice.withWeights(3, 3).weight(0)).isEqualTo(3);
  }

  @Test
  void ofADatasetWithoutSourceFilesAreToldApartByTheirContents() {
    LabeledImages test = images(2);
    Dataset plain = new Dataset("mine", images(4), test, Map.of());
    assertThat(plain.sha256())
        .containsOnlyKeys("training images", "test images")
        .isEqualTo(new Dataset("mine", images(4), test, Map.of()).sha256())
        .isNotEqualTo(new Dataset("mine", images(4).first(3), test, Map.of()).sha256());
    Map<String, String> hashes = Map.of("file", "1");
    assertThat(new Dataset("mine", images(4), test, hashes).sha256()).isEqualTo(hashes);
    LabeledImages weighted = images(4).withWeights(1, 1, 2, 1);
    LabeledImages other = images(4).withWeights(1, 2, 1, 1);
    assertThat(new Dataset("mine", weighted, test, hashes).sha256())
        .containsOnlyKeys("file", "weighted training images")
        .isNotEqualTo(new Dataset("mine", other, test, hashes).sha256());
  }

  @Test
  void mayAllBeTrainedOnEvenIfThereIsOne() {
    assertThat(StudySplit.of(images(1), 0).train().size()).isEqualTo(1);
    assertThatThrownBy(() -> StudySplit.of(images(1), 0.1)).hasMessageContaining("at least 2");
    assertThatThrownBy(() -> StudySplit.of(images(0), 0)).hasMessageContaining("0 images");
  }
}
