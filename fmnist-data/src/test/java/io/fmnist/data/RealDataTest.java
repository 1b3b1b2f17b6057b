package io.fmnist.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Reads the real set, which it fetches as a run would where it is not here yet: a skipped test
 * looks like a pass.
 */
class RealDataTest {
  private static Path folder;

  @BeforeAll
  static void findOrFetch() {
    folder = Datasets.fetch(FetchListener.silent()).folder();
  }

  @Test
  void theFourFilesAreTheOfficialOnes() {
    assertThat(Datasets.verify(folder)).hasSize(4).allMatch(FileCheck::ok);
  }

  @Test
  void holdsSevenThousandImagesOfEachOfTenClasses() {
    Dataset dataset = Datasets.load(null, FetchListener.silent());
    assertThat(dataset.name()).isEqualTo("fashion-mnist");
    assertThat(dataset.isSynthetic()).isFalse();
    assertThat(dataset.train().classNames()).contains("Ankle boot").hasSize(10);
    assertThat(counts(dataset.train())).hasSize(10).containsOnly(6_000);
    assertThat(counts(dataset.test())).hasSize(10).containsOnly(1_000);
    assertThat(dataset.sha256()).hasSize(4);
    // The first training image is an ankle boot on a black ground.
    assertThat(dataset.train().label(0)).isEqualTo(9);
    ByteBuffer boot = ByteBuffer.allocate(784);
    dataset.train().copyPixels(0, boot);
    assertThat(boot.get(0)).isZero();
    assertThat(boot.hasRemaining()).isFalse();
  }

  private static int[] counts(LabeledImages images) {
    int[] counts = new int[images.classNames().size()];
    for (int i = 0; i < images.size(); i++) {
      counts[images.label(i)]++;
    }
    return counts;
  }
}
