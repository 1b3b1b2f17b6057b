package io.fmnist.tasks.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.data.picture.Framing;
import io.fmnist.data.picture.ImageReader.Inversion;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.model.ImageStatistics;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.run.TinyBackend;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("a classifier")
class ClassifierTest {
  private static final ImageShape SHAPE = new ImageShape(1, 4, 4);
  private static final int CLASSES = 3;

  @TempDir private Path folder;

  private static ModelFile file(Optional<ImageStatistics> images) {
    Architecture network = Architecture.builder(1, 4, 4).flatten().dense(CLASSES).build();
    Task task = Task.of("tiny", network, TrainingSpec.of(Adam.keras(), 8, 1, 1));
    List<String> names = List.of("a", "b", "c");
    return new ModelFile(task, Weights.initial(network, 1), names, "drawn", images);
  }

  private static Classifier classifier(Backend backend, Optional<ImageStatistics> images) {
    return new Classifier(backend, file(images), RuntimeOptions.defaults());
  }

  private static Classifier classifier() {
    return classifier(new TinyBackend("tiny"), Optional.empty());
  }

  private static byte[] image(int number) {
    RandomStream random = new RandomStream(1, Purpose.TEST, number, 0);
    byte[] pixels = new byte[16];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    return pixels;
  }

  /** Images with dark or bright borders around brighter and darker middles. */
  private static ImageStatistics statistics(Framing framing, int border, int other) {
    byte[] pixels = new byte[100 * 16];
    for (int i = 0; i < pixels.length; i++) {
      boolean middle = (i % 16 == 5 || i % 16 == 6 || i % 16 == 9 || i % 16 == 10);
      pixels[i] = (byte) (middle ? 100 + i / 16 : i / 16 % 4 == 0 ? other : border);
    }
    LabeledImages images = LabeledImages.of(SHAPE, List.of("a"), false, pixels, new byte[100]);
    return ImageStatistics.of(images, framing);
  }

  private Path save(int border, int middle) throws IOException {
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 16; i++) {
      boolean inside = i == 5 || i == 6 || i == 9 || i == 10;
      image.getRaster().setSample(i % 4, i / 4, 0, inside ? middle : border);
    }
    Path file = folder.resolve("picture.png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void saysWhatItExpectsAndIsLoadedFromAFile() throws IOException {
    Path model = folder.resolve("model.safetensors");
    ModelFile written = file(Optional.of(statistics(Framing.WHOLE, 0, 0)));
    written.write(model);
    assertThat(ModelFile.read(model).images()).isEqualTo(written.images());
    try (Classifier loaded =
        Classifier.load(model, new TinyBackend("tiny"), RuntimeOptions.defaults())) {
      assertThat(loaded.input()).isEqualTo(SHAPE);
      assertThat(loaded.classNames()).containsExactly("a", "b", "c");
      assertThatThrownBy(() -> loaded.predict(new byte[15]))
          .isInstanceOf(FmnistException.class)
          .hasMessage("image 0 has 15 bytes; the network's input [1, 4, 4] needs 16");
      assertThat(loaded.predict(List.<byte[]>of())).isEmpty();
    }
  }

  @Test
  void givesEachOfManyThreadsTheAnswersThatItHasAlone() throws Exception {
    List<byte[]> images = IntStream.range(0, 1000).mapToObj(ClassifierTest::image).toList();
    ExecutorService pool = Executors.newFixedThreadPool(32);
    try (Classifier shared = classifier()) {
      List<Prediction> alone = images.stream().map(shared::predict).toList();
      List<Future<List<Prediction>>> answers = new ArrayList<>();
      for (int t = 0; t < 32; t++) {
        int size = 1 + t % 4 * 66;
        List<byte[]> own = new ArrayList<>(images);
        Collections.rotate(own, 31 * t);
        answers.add(
            pool.submit(
                () -> {
                  List<Prediction> all = new ArrayList<>();
                  for (int i = 0; i < own.size(); i += size) {
                    all.addAll(shared.predict(own.subList(i, Math.min(own.size(), i + size))));
                  }
                  return all;
                }));
      }
      for (int t = 0; t < 32; t++) {
        List<Prediction> expected = new ArrayList<>(alone);
        Collections.rotate(expected, 31 * t);
        assertThat(answers.get(t).get()).isEqualTo(expected);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void joinsWhatThreadsAskWhileTheEngineIsBusyAndClosesAfterThem() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    Classifier shared =
        classifier(
            new TinyBackend(
                "tiny",
                size -> {
                  sizes.add(size);
                  busy.countDown();
                  await(go);
                }),
            Optional.empty());
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      List<Future<Prediction>> answers = new ArrayList<>();
      answers.add(pool.submit(() -> shared.predict(image(0))));
      busy.await();
      AtomicInteger asked = new AtomicInteger();
      for (int i = 1; i <= 11; i++) {
        byte[] image = image(i);
        answers.add(
            pool.submit(
                () -> {
                  asked.incrementAndGet();
                  return shared.predict(image);
                }));
      }
      while (asked.get() < 11 || shared.waiting() < 11) {
        Thread.onSpinWait();
      }
      Future<?> closing = pool.submit(shared::close);
      while (!shared.isClosed()) {
        Thread.onSpinWait();
      }
      assertThat(closing.isDone()).isFalse();
      assertThatThrownBy(() -> shared.predict(image(0)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this classifier is closed; load it again");
      go.countDown();
      try (Classifier other = classifier()) {
        for (int i = 0; i < answers.size(); i++) {
          assertThat(answers.get(i).get()).isEqualTo(other.predict(image(i)));
        }
      }
      closing.get();
      shared.close();
      assertThat(sizes).containsExactly(1, 8, 2, 1);
    } finally {
      pool.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void tellsEveryThreadOfABatchWhatTheEngineThrew() throws Exception {
    Classifier broken =
        classifier(
            new TinyBackend(
                "tiny",
                size -> {
                  throw new FmnistException("the engine is out of order");
                }),
            Optional.empty());
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try (broken) {
      List<Future<Prediction>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        answers.add(pool.submit(() -> broken.predict(image(0))));
      }
      for (Future<Prediction> answer : answers) {
        assertThatThrownBy(answer::get)
            .isInstanceOf(ExecutionException.class)
            .hasRootCauseMessage("the engine is out of order");
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 140, 140", "0, 255, 115, 140", "255, 255, 140, 140", "255, 0, 115, 140"})
  void makesPicturesLookLikeTheTrainingImages(int training, int border, int middle, int expected)
      throws IOException {
    Path picture = save(border, middle);
    for (Framing framing : Framing.values()) {
      ImageStatistics images = statistics(framing, training, training);
      try (Classifier known = classifier(new TinyBackend("tiny"), Optional.of(images));
          Classifier unknown = classifier()) {
        byte[] pixels = known.pixels(picture, Inversion.AUTO);
        assertThat(pixels[0] & 0xFF).isEqualTo(training);
        assertThat(pixels[5] & 0xFF).isEqualTo(expected);
        assertThat(known.pixels(picture, Inversion.NO)[5] & 0xFF).isEqualTo(middle);
        // A file that says nothing is of clothes, which are bright on black.
        assertThat(unknown.pixels(picture, Inversion.AUTO)[0] & 0xFF).isZero();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"OBJECT, 0", "OBJECT, 255", "WHOLE, 0", "WHOLE, 255"})
  void invertsNoPictureWhereTheTrainingImagesAreOfBothKinds(Framing framing, int border)
      throws IOException {
    ImageStatistics images = statistics(framing, 0, 255);
    try (Classifier known = classifier(new TinyBackend("tiny"), Optional.of(images))) {
      byte[] pixels = known.pixels(save(border, 140), Inversion.AUTO);
      assertThat(pixels[0] & 0xFF).isEqualTo(border);
      assertThat(pixels[5] & 0xFF).isEqualTo(140);
    }
  }

  @Test
  void warnsOfAPictureThatIsUnlikeTheTrainingImagesWhereTheseAreKnown() throws IOException {
    byte[] bright = new byte[16];
    java.util.Arrays.fill(bright, (byte) 200);
    try (Classifier known =
            classifier(new TinyBackend("tiny"), Optional.of(statistics(Framing.WHOLE, 0, 0)));
        Classifier unknown = classifier()) {
      assertThat(known.predict(save(0, 150)).warning()).isEmpty();
      assertThat(known.predict(bright).warning())
          .contains(
              "its mean brightness is 200 of 255, and 25 to 50 in nearly all training images");
      byte[] two = new byte[16];
      two[5] = two[6] = (byte) 250;
      assertThat(known.predict(two).warning())
          .contains(
              "13 % of its pixels differ from its border, and 25 to 25 % in nearly all training"
                  + " images");
      assertThat(unknown.predict(bright).warning()).isEmpty();
    }
  }

  @Test
  void isUnharmedByACallerWhoChangesHisList() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Backend slow =
        new TinyBackend(
            "tiny",
            size -> {
              busy.countDown();
              await(go);
            });
    List<byte[]> images =
        new ArrayList<>(IntStream.range(0, 300).mapToObj(ClassifierTest::image).toList());
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (Classifier shared = classifier(slow, Optional.empty())) {
      Future<List<Prediction>> answers = pool.submit(() -> shared.predict(images));
      busy.await();
      images.clear();
      go.countDown();
      assertThat(answers.get()).hasSize(300);
      assertThat(shared.predict(image(0))).isEqualTo(answers.get().get(0));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void forgetsTheRestOfACallThatFailed() {
    AtomicInteger batches = new AtomicInteger();
    Backend once =
        new TinyBackend(
            "tiny",
            size -> {
              if (batches.incrementAndGet() == 1) {
                throw new FmnistException("the engine is out of order");
              }
            });
    List<byte[]> images = IntStream.range(0, 300).mapToObj(ClassifierTest::image).toList();
    try (Classifier shared = classifier(once, Optional.empty())) {
      assertThatThrownBy(() -> shared.predict(images)).hasMessage("the engine is out of order");
      assertThat(shared.waiting()).isZero();
    }
  }

  @Test
  @DisplayName("gives the engine fewer images at once where they are large")
  void boundsMemory() {
    Architecture network =
        Architecture.builder(1, 1024, 1024).add(Conv2d.same(31, 1)).flatten().dense(2).build();
    assertThat(Classifier.most(network)).isEqualTo(4);
    assertThat(Classifier.most(file(Optional.empty()).task().architecture())).isEqualTo(128);
  }
}
