package io.fmnist.api.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.ImageShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final ImageShape SHAPE = new ImageShape(2, 5, 4);
  private static final int CLASSES = 3;
  private static final long SEED = 7;

  /** Every pixel of an image has another value above 0, so that it tells where it came from. */
  private static LabeledImages images(int count) {
    byte[] pixels = new byte[count * SHAPE.elements()];
    byte[] labels = new byte[count];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (1 + i % SHAPE.elements() + i / SHAPE.elements() % 5 * SHAPE.elements());
    }
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % CLASSES);
    }
    return LabeledImages.of(SHAPE, List.of("a", "b", "c"), true, pixels, labels);
  }

  private static Batch augmented(int epoch, int[] indices, Augmentation... pipeline) {
    LabeledImages images = images(200);
    Batch batch = new Batch(SHAPE, indices.length);
    batch.fill(images, indices, 0, indices.length);
    AugmentedBatch.augment(List.of(pipeline), batch, CLASSES, epoch, SEED, indices);
    return batch;
  }

  private static int[] first(int count) {
    return IntStream.range(0, count).toArray();
  }

  private static byte[] pixels(Batch batch, int index) {
    byte[] pixels = new byte[SHAPE.elements()];
    batch.pixels().get(index * pixels.length, pixels);
    return pixels;
  }

  private static byte[] plain(int index) {
    return pixels(Batch.of(images(200)), index);
  }

  private static int at(byte[] pixels, int channel, int row, int column) {
    return pixels[(channel * SHAPE.height() + row) * SHAPE.width() + column] & 0xFF;
  }

  @Test
  void aShiftMovesAllChannelsByOneStepOfAtMostTheGivenPixelsAndFillsTheBorder() {
    Batch batch = augmented(0, first(200), new Shift(2, 250));
    Set<List<Integer>> moves = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      byte[] before = plain(i);
      byte[] after = pixels(batch, i);
      List<List<Integer>> fitting = new ArrayList<>();
      for (int down = -2; down <= 2; down++) {
        for (int right = -2; right <= 2; right++) {
          if (isMoved(before, after, down, right)) {
            fitting.add(List.of(down, right));
          }
        }
      }
      assertThat(fitting).hasSize(1);
      moves.add(fitting.get(0));
    }
    assertThat(moves).hasSize(25);
  }

  private static boolean isMoved(byte[] before, byte[] after, int down, int right) {
    for (int c = 0; c < SHAPE.channels(); c++) {
      for (int y = 0; y < SHAPE.height(); y++) {
        for (int x = 0; x < SHAPE.width(); x++) {
          int fromY = y - down;
          int fromX = x - right;
          boolean inside =
              fromY >= 0 && fromY < SHAPE.height() && fromX >= 0 && fromX < SHAPE.width();
          if (at(after, c, y, x) != (inside ? at(before, c, fromY, fromX) : 250)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  @Test
  void aShiftBeyondTheImageLeavesTheFillAlone() {
    Batch batch = augmented(0, first(50), new Shift(1000, 9));
    assertThat(IntStream.range(0, 50).mapToObj(i -> pixels(batch, i)))
        .allSatisfy(p -> assertThat(p).containsOnly((byte) 9));
  }

  @Test
  void aRandomFlipTurnsAboutHalfOfTheImagesLeftToRight() {
    Batch batch = augmented(0, first(200), new Flip(Flip.Mode.RANDOM));
    assertThat(flipped(batch, 200)).hasSizeBetween(75, 125);
    assertThat(flipped(augmented(1, first(200), new Flip(Flip.Mode.RANDOM)), 200))
        .isNotEqualTo(flipped(batch, 200));
  }

  @Test
  void anAlternatingFlipShowsTheOtherSideInEveryEpoch() {
    Flip flip = new Flip(Flip.Mode.ALTERNATING);
    Set<Integer> zero = flipped(augmented(0, first(200), flip), 200);
    Set<Integer> one = flipped(augmented(1, first(200), flip), 200);
    assertThat(zero).hasSizeBetween(75, 125);
    assertThat(one).hasSize(200 - zero.size()).doesNotContainAnyElementsOf(zero);
    assertThat(flipped(augmented(2, first(200), flip), 200)).isEqualTo(zero);
  }

  /** Returns which images are turned; every other one must be as it was. */
  private static Set<Integer> flipped(Batch batch, int count) {
    Set<Integer> flipped = new HashSet<>();
    for (int i = 0; i < count; i++) {
      byte[] mirrored = plain(i);
      Flip.mirror(mirrored, 0, SHAPE);
      if (java.util.Arrays.equals(pixels(batch, i), mirrored)) {
        flipped.add(i);
      } else {
        assertThat(pixels(batch, i)).isEqualTo(plain(i));
      }
    }
    return flipped;
  }

  @Test
  void mirroringReversesEachRow() {
    byte[] mirrored = plain(3);
    Flip.mirror(mirrored, 0, SHAPE);
    for (int x = 0; x < SHAPE.width(); x++) {
      assertThat(at(mirrored, 1, 2, x)).isEqualTo(at(plain(3), 1, 2, SHAPE.width() - 1 - x));
    }
    Flip.mirror(mirrored, 0, SHAPE);
    assertThat(mirrored).isEqualTo(plain(3));
  }

  @Test
  void aCutoutPaintsOneRectangleAroundAPixelOfTheImageInAllChannels() {
    Batch batch = augmented(0, first(200), new Cutout(3, 1, 255));
    Set<Integer> sizes = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      byte[] before = plain(i);
      byte[] after = pixels(batch, i);
      int painted = 0;
      for (int y = 0; y < SHAPE.height(); y++) {
        for (int x = 0; x < SHAPE.width(); x++) {
          boolean isPainted = at(after, 0, y, x) == 255;
          assertThat(at(after, 1, y, x)).isEqualTo(isPainted ? 255 : at(before, 1, y, x));
          assertThat(at(after, 0, y, x)).isEqualTo(isPainted ? 255 : at(before, 0, y, x));
          painted += isPainted ? 1 : 0;
        }
      }
      sizes.add(painted);
    }
    // The centre lies inside, so two rows and two columns at least are painted.
    assertThat(sizes).containsExactlyInAnyOrder(4, 6, 9);
  }

  @Test
  void aCutoutOfProbabilityHalfLeavesAboutHalfOfTheImages() {
    Batch batch = augmented(0, first(200), new Cutout(3, 0.5, 255));
    long same =
        IntStream.range(0, 200)
            .filter(i -> java.util.Arrays.equals(pixels(batch, i), plain(i)))
            .count();
    assertThat(same).isBetween(75L, 125L);
  }

  @Test
  void mixupMixesPixelsAndTargetsInTheSameSharesAndKeepsTheLabel() {
    Batch batch = augmented(0, first(200), new Mixup(0.4));
    double least = 1;
    for (int i = 0; i < 200; i++) {
      int partner = (i + 1) % 200;
      double own = batch.target(i, i % CLASSES);
      least = Math.min(least, own);
      assertThat(batch.target(i, partner % CLASSES)).isCloseTo((float) (1 - own), within(1e-6f));
      byte[] after = pixels(batch, i);
      for (int p = 0; p < after.length; p++) {
        double mixed = own * (plain(i)[p] & 0xFF) + (1 - own) * (plain(partner)[p] & 0xFF);
        assertThat(after[p] & 0xFF).isCloseTo((int) Math.round(mixed), within(1));
      }
      assertThat(batch.label(i)).isEqualTo(i % CLASSES);
    }
    assertThat(least).isBetween(0.5, 0.55);
  }

  @Test
  void withoutMixupTargetsStayThoseOfTheLabels() {
    assertThat(augmented(0, first(5), new Shift(1, 0)).targetClasses()).isEmpty();
  }

  @Test
  void anImageIsChangedTheSameWhereverItStandsInABatch() {
    Augmentation[] pipeline = {
      new Shift(2, 0), new Flip(Flip.Mode.RANDOM), new Cutout(2, 0.5, 128), new Shift(1, 3)
    };
    List<Integer> order = new ArrayList<>(IntStream.range(0, 200).boxed().toList());
    Collections.shuffle(order, new java.util.Random(1));
    Batch straight = augmented(4, first(200), pipeline);
    Batch shuffled = augmented(4, order.stream().mapToInt(i -> i).toArray(), pipeline);
    for (int i = 0; i < 200; i++) {
      assertThat(pixels(shuffled, i)).isEqualTo(pixels(straight, order.get(i)));
    }
  }

  @Test
  void whatCameFirstIsNotChangedByWhatFollows() {
    byte[] alone = pixels(augmented(3, first(9), new Shift(2, 0)), 5);
    Batch both = augmented(3, first(9), new Shift(2, 0), new Flip(Flip.Mode.ALTERNATING));
    byte[] turned = alone.clone();
    Flip.mirror(turned, 0, SHAPE);
    assertThat(pixels(both, 5)).isIn(alone, turned);
  }

  @Test
  void numbersOutOfRangeAreRefusedWithWhatIsAllowed() {
    assertThatThrownBy(() -> new Shift(0, 256))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("pixels is 0; allowed are 1 to 65536")
        .hasMessageContaining("fill is 256; allowed are 0 to 255");
    assertThatThrownBy(() -> new Cutout(0, 0, -1))
        .hasMessageContaining("side is 0")
        .hasMessageContaining("probability is 0")
        .hasMessageContaining("fill is -1");
    assertThatThrownBy(() -> new Mixup(0))
        .hasMessageContaining("alpha is 0.0; allowed are 0.01 to 2");
    assertThatThrownBy(() -> new Mixup(Double.NaN)).hasMessageContaining("alpha is NaN");
  }
}
