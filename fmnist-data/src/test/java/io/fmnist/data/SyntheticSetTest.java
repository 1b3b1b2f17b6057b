package io.fmnist.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SyntheticSetTest {
  private static byte[] pixels(LabeledImages images) {
    ByteBuffer buffer = ByteBuffer.allocate(images.size() * images.shape().elements());
    for (int i = 0; i < images.size(); i++) {
      images.copyPixels(i, buffer);
    }
    return buffer.array();
  }

  @Test
  void isLabelledSyntheticWithTheNamesAndSizesOfTheRealSet() {
    Dataset dataset = SyntheticSet.draw();
    assertThat(dataset.isSynthetic()).isTrue();
    assertThat(dataset.name()).isEqualTo("synthetic");
    assertThat(dataset.train().size()).isEqualTo(6_000);
    assertThat(dataset.test().size()).isEqualTo(1_000);
    assertThat(dataset.train().shape()).hasToString("[1, 28, 28]");
    assertThat(dataset.train().classNames()).isEqualTo(OfficialSet.FASHION_MNIST.classNames());
    assertThat(dataset.sha256())
        .containsEntry("generator", "fmnist synthetic version 1, seed 0, 6000 train, 1000 test");
  }

  @Test
  void equalSeedsGiveEqualBytesAndOtherSeedsOthers() {
    byte[] first = pixels(SyntheticSet.draw(7, 200, 10).train());
    assertThat(pixels(SyntheticSet.draw(7, 200, 10).train())).isEqualTo(first);
    assertThat(pixels(SyntheticSet.draw(8, 200, 10).train())).isNotEqualTo(first);
  }

  @Test
  void paintsTheSameBytesOnEveryMachineUntilItsVersionIsRaised() {
    Dataset dataset = SyntheticSet.draw(0, 1_000, 1);
    assertThat(TestSet.sha256(pixels(dataset.train())))
        .isEqualTo("f08f1a801b92451bcca80125bc8a66db07a66c56e5ec2e5bbecbab9357bc03f3");
  }

  @Test
  void anImageDependsOnItsNumberAloneNotOnTheSizeOfTheSet() {
    byte[] few = pixels(SyntheticSet.draw(3, 20, 1).train());
    byte[] many = pixels(SyntheticSet.draw(3, 40, 1).train());
    assertThat(many).startsWith(few);
    assertThat(pixels(SyntheticSet.draw(3, 10, 10).test()))
        .isEqualTo(java.util.Arrays.copyOfRange(few, 10 * 784, 20 * 784));
  }

  @Test
  void theMeanOfEachClassFindsHalfOfTheImagesButNotAll() {
    Dataset dataset = SyntheticSet.draw();
    double[][] means = new double[10][784];
    byte[] train = pixels(dataset.train());
    int[] counts = new int[10];
    for (int i = 0; i < dataset.train().size(); i++) {
      int label = dataset.train().label(i);
      counts[label]++;
      for (int p = 0; p < 784; p++) {
        means[label][p] += train[i * 784 + p] & 0xFF;
      }
    }
    byte[] test = pixels(dataset.test());
    int right = 0;
    for (int i = 0; i < dataset.test().size(); i++) {
      int best = 0;
      double bestDistance = Double.MAX_VALUE;
      for (int label = 0; label < 10; label++) {
        double distance = 0;
        for (int p = 0; p < 784; p++) {
          double difference = means[label][p] / counts[label] - (test[i * 784 + p] & 0xFF);
          distance += difference * difference;
        }
        if (distance < bestDistance) {
          bestDistance = distance;
          best = label;
        }
      }
      right += best == dataset.test().label(i) ? 1 : 0;
    }
    assertThat(counts).containsOnly(600);
    assertThat(right / 1000.0).isBetween(0.5, 0.97);
  }
}
