package io.fmnist.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.ImageShape;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("a folder of pictures")
class PictureFolderTest {
  private static final ImageShape COLOUR = new ImageShape(3, 4, 4);

  @TempDir private Path root;

  private final List<String> messages = new ArrayList<>();

  /** Every picture is of another colour. */
  private Path put(String path, int number) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, number * 0x010203);
    }
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private void putClasses(String prefix, int each, int from, String... names) throws IOException {
    int number = from;
    for (String name : names) {
      for (int i = 0; i < each; i++) {
        put(prefix + name + "/" + i + ".png", number++);
      }
    }
  }

  private Dataset read(ImageShape shape) {
    return PictureFolder.scan(root).read("mine", shape, messages::add);
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> read(COLOUR))
        .isInstanceOf(FmnistException.class)
        .hasMessageContainingAll(parts);
  }

  /** Returns blue of the first pixel, which tells pictures of one test apart. */
  private static Set<Integer> numbers(LabeledImages images) {
    Set<Integer> numbers = new HashSet<>();
    for (int i = 0; i < images.size(); i++) {
      ByteBuffer pixels = ByteBuffer.allocate(images.shape().elements());
      images.copyPixels(i, pixels);
      numbers.add((pixels.get(2 * 16) & 0xFF) / 3);
    }
    return numbers;
  }

  @Test
  void isSplitByClassWithOneSeedInRandomOrder() throws IOException {
    putClasses("", 10, 0, "cat", "ant", "bee");
    Dataset dataset = read(COLOUR);
    LabeledImages validation = dataset.validation().orElseThrow();
    assertThat(dataset.train().classNames()).containsExactly("ant", "bee", "cat");
    assertThat(List.of(dataset.train().size(), validation.size(), dataset.test().size()))
        .containsExactly(18, 6, 6);
    for (LabeledImages part : List.of(validation, dataset.test())) {
      assertThat(IntStream.range(0, 6).map(part::label).sorted().boxed())
          .containsExactly(0, 0, 1, 1, 2, 2);
    }
    Set<Integer> all = numbers(dataset.train());
    all.addAll(numbers(validation));
    all.addAll(numbers(dataset.test()));
    assertThat(all).hasSize(30);
    List<Integer> labels = IntStream.range(0, 18).map(dataset.train()::label).boxed().toList();
    assertThat(labels).isNotEqualTo(labels.stream().sorted().toList());
    assertThat(dataset.pictures()).isTrue();
    assertThat(dataset.sha256()).containsOnlyKeys("train", "validation", "test");
    assertThat(read(COLOUR).sha256()).isEqualTo(dataset.sha256());
    assertThat(messages).last().isEqualTo("  18 for train, 6 for validation, 6 for test");
    put("ant/3.png", 70);
    assertThat(read(COLOUR).sha256()).isNotEqualTo(dataset.sha256());
  }

  @Test
  void mayHaveItsPartsAsFoldersAndAMissingOneIsTakenFromTraining() throws IOException {
    putClasses("train/", 10, 0, "a", "b");
    putClasses("Test/", 3, 30, "a", "b");
    Dataset dataset = read(COLOUR);
    assertThat(numbers(dataset.test())).containsExactlyInAnyOrder(30, 31, 32, 33, 34, 35);
    assertThat(dataset.validation().orElseThrow().size()).isEqualTo(4);
    assertThat(dataset.train().size()).isEqualTo(16);
    putClasses("val/", 2, 40, "a", "b");
    dataset = read(COLOUR);
    assertThat(numbers(dataset.validation().orElseThrow()))
        .containsExactlyInAnyOrder(40, 41, 42, 43);
    assertThat(dataset.train().size()).isEqualTo(20);
  }

  @Test
  void mayHaveAClassThatIsCalledTrain() throws IOException {
    putClasses("", 5, 0, "train", "bus");
    assertThat(read(COLOUR).train().classNames()).containsExactly("bus", "train");
  }

  @Test
  void isListedByACsvFileWithOrWithoutNamesOfColumns() throws IOException {
    putClasses("", 5, 0, "x", "y");
    StringBuilder lines = new StringBuilder("label,id,split,path\n");
    for (int i = 0; i < 5; i++) {
      String part = i == 0 ? "test" : i == 1 ? "val" : "";
      lines.append("\"one, or so\",7,").append(part).append(",x/").append(i).append(".png\n");
      lines.append("zwölf,8,").append(part).append(",y/").append(i).append(".png\n");
    }
    Path csv = Files.writeString(root.resolve("list.csv"), lines);
    Dataset dataset = PictureFolder.scan(csv).read("mine", COLOUR, messages::add);
    assertThat(dataset.train().classNames()).containsExactly("one, or so", "zwölf");
    assertThat(numbers(dataset.test())).containsExactlyInAnyOrder(0, 5);
    assertThat(dataset.train().size()).isEqualTo(6);
    Files.writeString(root.resolve("labels.csv"), "x/0.png,a\nx/1.png,b\nx/0.png,b\n");
    refused("labels.csv: line 3 names x/0.png a second time");
    Files.writeString(root.resolve("labels.csv"), "x/0.png,a\nx/1.png,b\nx/../x/0.png,b\n");
    refused("labels.csv: line 3 names x/../x/0.png a second time");
    Files.writeString(root.resolve("labels.csv"), "x/0.png,a\nx/1.png\n");
    refused("line 2 has 1 cell;");
    Files.writeString(root.resolve("labels.csv"), "x/0.png,a,somewhere\n");
    refused("line 1 says \"somewhere\"; train, validation and test are allowed");
    Files.writeString(root.resolve("labels.csv"), "\n \r\npath,label\rx/0.png,a\r\n\nx/1.png,b");
    PictureFolder found = PictureFolder.scan(root);
    assertThat(found.classNames()).containsExactly("a", "b");
    assertThat(found.size()).isEqualTo(2);
    Files.writeString(root.resolve("labels.csv"), "x/0.png,a\n" + "x".repeat(100_000));
    refused("line 2 has more than 65536 characters");
  }

  @Test
  void namesPicturesBesideTheFoldersOfTheClasses() throws IOException {
    putClasses("", 5, 0, "a", "b");
    put("stray.png", 60);
    PictureFolder found = PictureFolder.scan(root);
    assertThat(found.size()).isEqualTo(10);
    assertThat(found.notes())
        .containsExactly(root + " holds pictures in no class's folder, and they are passed over");
  }

  @Test
  void namesDamagedFilesAndGoesOnWithoutThem() throws IOException {
    putClasses("", 5, 0, "a", "b");
    Files.writeString(root.resolve("a/bad.png"), "no picture");
    Files.writeString(root.resolve("a/readme.txt"), "no picture");
    Files.writeString(root.resolve("b/new.webp"), "RIFF\1\0\0\0WEBPVP8 ");
    Dataset dataset = read(COLOUR);
    assertThat(dataset.train().size()).isEqualTo(6);
    assertThat(String.join("\n", messages))
        .contains("2 of the pictures cannot be read and are left out")
        .contains("a/bad.png is in no format that can be read")
        .contains("b/new.webp is WebP")
        .contains("readme.txt does not have the name of a picture");
    for (String name : List.of("a", "b")) {
      for (int i = 0; i < 5; i++) {
        Files.writeString(root.resolve(name + "/" + i + ".png"), "");
      }
    }
    refused("none of the pictures of " + root + " can be read; the first: picture ");
  }

  @Test
  void saysWhichPicturesAreInTwoParts() throws IOException {
    putClasses("train/", 5, 0, "a", "b");
    putClasses("test/", 2, 4, "a", "b");
    read(COLOUR);
    assertThat(String.join("\n", messages))
        .contains("4 images of the validation or test set are equal to images of another part");
  }

  @Test
  void isRefusedWithoutTwoClassesOrWithTooMany() throws IOException {
    refused("holds no pictures; at least two classes are needed");
    putClasses("", 4, 0, "a");
    refused("holds pictures of one class only, \"a\"; at least two classes are needed");
    for (int i = 0; i < 257; i++) {
      put("c" + i + "/0.png", i);
    }
    refused("holds more than 256 classes");
  }

  @Test
  void trainsAClassOfOnePictureAndRefusesWhereNoneHasThree() throws IOException {
    putClasses("", 1, 0, "a");
    putClasses("", 2, 10, "b");
    refused("there are no pictures for the validation set; give at least one class three pictures");
    putClasses("", 3, 20, "c");
    Dataset dataset = read(COLOUR);
    assertThat(numbers(dataset.train())).contains(0).hasSize(3);
  }

  @Test
  void isWalkedWithoutCirclesAndDevices() throws IOException {
    putClasses("", 5, 0, "a", "ö 😀");
    Files.createSymbolicLink(root.resolve("loop"), root);
    Files.createSymbolicLink(root.resolve("a/up"), root);
    Files.createSymbolicLink(root.resolve("a/zero.png"), Path.of("/dev/zero"));
    Files.createSymbolicLink(root.resolve("a/none.png"), root.resolve("nothing"));
    Files.createSymbolicLink(root.resolve("a/link.png"), put("elsewhere.png", 50));
    Dataset dataset = read(COLOUR);
    assertThat(dataset.train().classNames()).containsExactly("a", "ö 😀");
    assertThat(dataset.train().size()).isEqualTo(7);
    assertThat(String.join("\n", messages))
        .contains("loop is a link to a folder that holds it")
        .contains("up is a link that leads to no file")
        .contains("zero.png is a link that leads to no file")
        .contains("none.png is a link that leads to no file");
  }

  @Test
  void isSuggestedAnInputByItsPictures() throws IOException {
    // Blue differs from red by at most 12, as JPEG does to grey.
    putClasses("", 3, 1, "a", "b");
    assertThat(PictureFolder.scan(root).suggest(32).input()).isEqualTo(new ImageShape(1, 8, 8));
    ImageIO.write(
        new BufferedImage(90, 60, BufferedImage.TYPE_INT_RGB),
        "png",
        root.resolve("a/9.png").toFile());
    for (int i = 0; i < 5; i++) {
      BufferedImage red = new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB);
      red.setRGB(5, 5, 0xFF0000);
      ImageIO.write(red, "png", root.resolve("b/" + i + ".png").toFile());
    }
    assertThat(PictureFolder.scan(root).suggest(32).input()).isEqualTo(new ImageShape(3, 32, 32));
    assertThat(PictureFolder.scan(root).suggest(64).input()).isEqualTo(new ImageShape(3, 40, 40));
  }

  @Test
  void isRefusedWhereItsImagesDoNotFitOneArray() throws IOException {
    putClasses("", 20, 0, "a", "b");
    assertThatThrownBy(() -> read(new ImageShape(3, 4700, 4700)))
        .hasMessageContainingAll("40 images of [3, 4700, 4700]", "at most 2,147,483,639 fit")
        .isInstanceOf(FmnistException.class);
    assertThatThrownBy(() -> read(new ImageShape(2, 4, 4)))
        .hasMessageContaining("1 channel, grey, or as 3, red, green and blue");
  }

  @Test
  void isFoundAsADatasetThatNeedsAShape() throws IOException {
    putClasses("", 5, 0, "a", "b");
    String source = root.toString();
    assertThat(Datasets.find(source)).isPresent();
    Dataset dataset = Datasets.load(source, COLOUR, FetchListener.silent());
    assertThat(dataset.name()).isEqualTo(String.valueOf(root.getFileName()));
    assertThat(dataset.isSynthetic()).isFalse();
    assertThatThrownBy(() -> Datasets.load(source, FetchListener.silent()))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("holds pictures; say of which shape");
  }

  @Test
  void isNotTakenForClassesWhereAFolderBesideItsPartsIsNone() throws IOException {
    putClasses("train/", 10, 0, "a", "b");
    putClasses("test/", 3, 30, "a", "b");
    Files.createDirectories(root.resolve("validation"));
    Files.createDirectories(root.resolve("train/empty"));
    Files.writeString(root.resolve("train/LICENSE"), "of the pictures");
    PictureFolder found = PictureFolder.scan(root);
    assertThat(found.classNames()).containsExactly("a", "b");
    assertThat(found.notes())
        .containsExactlyInAnyOrder(
            root.resolve("validation") + " is empty, and is passed over",
            root.resolve("train/empty") + " holds no pictures, and is passed over");
    put("validation/0.png", 50);
    refused(
        "folder " + root.resolve("validation") + " holds pictures beside its classes or without");
    Files.move(root.resolve("validation"), root.resolve("notes"));
    refused("folder " + root.resolve("notes") + " is neither train, validation nor test");
    Files.move(root.resolve("notes"), root.resolve(".notes"));
    assertThat(read(COLOUR).train().classNames()).containsExactly("a", "b");
  }

  @Test
  void mayHaveAClassThatIsCalledTrainWithFoldersInIt() throws IOException {
    putClasses("", 5, 0, "train", "bus");
    putClasses("train/", 5, 20, "old", "new");
    assertThat(read(COLOUR).train().classNames()).containsExactly("bus", "train");
  }

  @Test
  void isRefusedWhereAPictureStandsBesideTheClassesOfItsTrainingPart() throws IOException {
    putClasses("train/", 10, 0, "a", "b");
    putClasses("test/", 3, 30, "a", "b");
    put("train/stray.png", 50);
    refused("folder " + root.resolve("train") + " holds pictures beside its classes");
  }

  @Test
  void namesAClassWhosePicturesAreAllUnreadable() throws IOException {
    putClasses("", 5, 0, "a", "b");
    Files.createDirectory(root.resolve("c"));
    Files.writeString(root.resolve("c/bad.png"), "no picture");
    assertThat(read(COLOUR).train().classNames()).containsExactly("a", "b", "c");
    assertThat(messages)
        .contains(
            "  class c has no picture that can be read, and yet a logit of its own; remove it, or"
                + " mend its pictures");
  }

  @Test
  void isListedUnderTheNameOfARelativeLinkToIt() throws IOException {
    putClasses("real/", 1, 0, "a", "b");
    Path link = Files.createSymbolicLink(root.resolve("link"), Path.of("real"));
    Path relative = Path.of("").toAbsolutePath().relativize(link);
    assertThat(PictureFolder.files(relative, messages::add))
        .containsExactly(relative.resolve("a/0.png"), relative.resolve("b/0.png"));
    Path missing = root.resolve("missing");
    assertThat(PictureFolder.files(missing, messages::add)).isEmpty();
    assertThat(messages).singleElement().asString().startsWith(missing + " cannot be read: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"image_id,label", "Path,Species", "id,breed"})
  void isRefusedWhereTheHeaderOfItsCsvFileIsUnknown(String header) throws IOException {
    putClasses("", 5, 0, "x", "y");
    Files.writeString(root.resolve("labels.csv"), header + "\nx/0.png,a\ny/0.png,b\n");
    refused(
        "labels.csv: line 1 names no picture, so it should be a header, with a column file,"
            + " file_name, filename, image, path, picture and a column category, class, label;");
  }

  @Test
  void saysWhichClassesAreTestedButNotTrained() throws IOException {
    putClasses("train/", 10, 0, "a", "b");
    putClasses("test/", 3, 30, "a", "b", "new");
    assertThat(read(COLOUR).train().classNames()).containsExactly("a", "b", "new");
    assertThat(messages)
        .filteredOn(message -> message.contains("none for train"))
        .containsExactly(
            "  class new has pictures for test but none for train, so none of them can be right");
  }

  @Test
  void isRefusedWhereTheNameOfAClassHasALineBreak() throws IOException {
    putClasses("", 5, 0, "cat", "dog\nor not");
    refused("has a class \"dog?or not\" with control characters (here ?) in its name; rename it");
  }
}
