package io.fmnist.api.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomStreamTest {
  private static RandomStream stream(long seed, int first, int second) {
    return new RandomStream(seed, Purpose.TEST, first, second);
  }

  @Test
  void equalSeedPurposeAndIndicesGiveEqualNumbers() {
    RandomStream one = stream(7, 1, 2);
    RandomStream two = stream(7, 1, 2);
    assertThat(IntStream.range(0, 100).map(i -> one.nextInt()).toArray())
        .isEqualTo(IntStream.range(0, 100).map(i -> two.nextInt()).toArray());
  }

  @Test
  void anyOtherSeedPurposeOrIndexGivesOtherNumbers() {
    int drawn = stream(7, 1, 2).nextInt();
    assertThat(stream(8, 1, 2).nextInt()).isNotEqualTo(drawn);
    assertThat(stream(7, 2, 2).nextInt()).isNotEqualTo(drawn);
    assertThat(stream(7, 1, 3).nextInt()).isNotEqualTo(drawn);
    assertThat(new RandomStream(7, Purpose.SHUFFLE, 1, 2).nextInt()).isNotEqualTo(drawn);
    assertThat(stream(7 + (1L << 32), 1, 2).nextInt()).isNotEqualTo(drawn);
  }

  @Test
  void doublesLieInTheUnitIntervalWithTheMomentsOfAUniformDistribution() {
    RandomStream random = stream(1, 0, 0);
    double[] drawn = IntStream.range(0, 100_000).mapToDouble(i -> random.nextDouble()).toArray();
    assertThat(Arrays.stream(drawn).boxed().toList()).allMatch(d -> d >= 0 && d < 1);
    double mean = Arrays.stream(drawn).average().orElseThrow();
    double variance =
        Arrays.stream(drawn).map(d -> (d - mean) * (d - mean)).average().orElseThrow();
    // Five standard errors.
    assertThat(mean).isCloseTo(0.5, within(5 * 0.2887 / Math.sqrt(100_000)));
    assertThat(variance).isCloseTo(1 / 12.0, within(0.0015));
  }

  @Test
  void gaussiansHaveTheMomentsOfAStandardNormalDistribution() {
    RandomStream random = stream(2, 0, 0);
    double[] drawn = IntStream.range(0, 100_000).mapToDouble(i -> random.nextGaussian()).toArray();
    assertThat(Arrays.stream(drawn).average().orElseThrow()).isCloseTo(0, within(0.016));
    assertThat(Arrays.stream(drawn).map(d -> d * d).average().orElseThrow())
        .isCloseTo(1, within(0.023));
    assertThat(Arrays.stream(drawn).filter(d -> Math.abs(d) < 1.96).count() / 1e5)
        .isCloseTo(0.95, within(0.004));
  }

  @Test
  void boundedNumbersAreEquallyLikely() {
    RandomStream random = stream(3, 0, 0);
    int[] counts = new int[6];
    for (int i = 0; i < 60_000; i++) {
      counts[random.nextInt(6)]++;
    }
    // Chi square with 5 degrees of freedom stays below 20.5 with probability 0.999.
    double chi = Arrays.stream(counts).mapToDouble(c -> (c - 10_000) * (c - 10_000) / 1e4).sum();
    assertThat(chi).isLessThan(20.5);
  }

  @Test
  void aBoundOfZeroIsRefused() {
    assertThatThrownBy(() -> stream(0, 0, 0).nextInt(0)).hasMessageContaining("bound is 0");
  }

  @Test
  void aPermutationHoldsEveryIndexOnce() {
    int[] order = stream(4, 0, 0).permutation(1000);
    assertThat(order).isNotEqualTo(IntStream.range(0, 1000).toArray());
    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(IntStream.range(0, 1000).toArray());
  }

  @Test
  void aMaskDropsTheGivenRateAndItsPrefixDoesNotDependOnItsLength() {
    byte[] mask = new byte[100_000];
    stream(5, 0, 0).fillKeepMask(mask, mask.length, 0.25);
    int kept = 0;
    for (byte b : mask) {
      kept += b;
    }
    assertThat(kept / 1e5).isCloseTo(0.75, within(0.007));
    byte[] shorter = new byte[1001];
    stream(5, 0, 0).fillKeepMask(shorter, 1001, 0.25);
    assertThat(shorter).isEqualTo(Arrays.copyOf(mask, 1001));
  }

  @ParameterizedTest(name = "of {0} elements at rate {1}")
  @CsvSource({
    "1, 0.5",
    "7, 0.5",
    "8, 0.25",
    "9, 0.25",
    "2047, 0.1",
    "2048, 0.9",
    "2049, 0.999999",
    "9999, 0.37"
  })
  void aMaskIsTheStreamsWordsHalfByHalf(int length, double rate) {
    byte[] mask = new byte[length + 1];
    mask[length] = 77;
    RandomStream masked = stream(-7, 3, -9);
    masked.fillKeepMask(mask, length, rate);
    RandomStream words = stream(-7, 3, -9);
    int threshold = (int) Math.round(rate * 65536);
    int word = 0;
    for (int i = 0; i < length; i++) {
      word = i % 2 == 0 ? words.nextInt() : word >>> 16;
      assertThat(mask[i])
          .as("element %d", i)
          .isEqualTo((byte) ((word & 0xFFFF) < threshold ? 0 : 1));
    }
    assertThat(mask[length]).isEqualTo((byte) 77);
    // The stream goes on with the next block, of four words.
    for (int used = (length + 1) / 2; used % 4 != 0; used++) {
      words.nextInt();
    }
    assertThat(masked.nextInt()).isEqualTo(words.nextInt());
  }

  @Test
  void aMaskOfRateZeroKeepsAll() {
    byte[] mask = new byte[77];
    stream(6, 0, 0).fillKeepMask(mask, 77, 0);
    assertThat(mask).containsOnly((byte) 1);
  }
}
