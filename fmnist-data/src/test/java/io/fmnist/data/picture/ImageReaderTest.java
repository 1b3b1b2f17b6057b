package io.fmnist.data.picture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.model.ImageShape;
import io.fmnist.data.picture.ImageReader.Inversion;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("a picture")
class ImageReaderTest {
  @TempDir private Path folder;

  private Path save(BufferedImage image) throws IOException {
    Path file = folder.resolve("picture.png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private static byte[] read(Path file, int height, int width, Inversion inversion) {
    return ImageReader.read(file, new ImageShape(1, height, width), Framing.OBJECT, inversion);
  }

  @Test
  void keepsItsBytesWhereItIsGreyAndHasTheRightSize() throws IOException {
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    byte[] expected = new byte[28 * 28];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (byte) (i % 28 == 0 ? 0 : i);
      image.getRaster().setSample(i % 28, i / 28, 0, expected[i] & 0xFF);
    }
    assertThat(read(save(image), 28, 28, Inversion.NO)).isEqualTo(expected);
  }

  @Test
  void isAveragedOverTheAreaOfEachPixel() {
    Plane picture = new Plane(3, 2, new byte[] {0, 60, 120, 30, 90, (byte) 150});
    // Two columns from three: 1.5 pixels each, so the middle one counts half on both sides.
    assertThat(AreaAverage.of(picture, 1, 2))
        .containsExactly((15 + 75 * 0.5) / 1.5, (75 * 0.5 + 135) / 1.5);
  }

  @Test
  void isTrimmedAndPaddedButNeverStretched() throws IOException {
    BufferedImage image = new BufferedImage(300, 120, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 120; y++) {
      for (int x = 0; x < 300; x++) {
        boolean object = x >= 200 && x < 220 && y >= 40 && y < 80;
        image.getRaster().setSample(x, y, 0, object ? 55 : 255);
      }
    }
    byte[] pixels = read(save(image), 28, 28, Inversion.AUTO);
    for (int i = 0; i < pixels.length; i++) {
      assertThat(pixels[i]).isEqualTo((byte) (i % 28 >= 7 && i % 28 < 21 ? 200 : 0));
    }
  }

  @Test
  void isEnlargedToo() throws IOException {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 77);
    byte[] expected = new byte[16];
    Arrays.fill(expected, (byte) 77);
    assertThat(read(save(image), 4, 4, Inversion.NO)).isEqualTo(expected);
  }

  @Test
  void isTurnedToGreyAndItsTransparentPlacesToWhite() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xFFFF0000);
    image.setRGB(1, 0, 0x00FFFFFF);
    assertThat(read(save(image), 1, 2, Inversion.NO)).containsExactly((byte) 76, (byte) 255);
  }

  @Test
  void isInvertedWhereItsBorderIsBright() throws IOException {
    BufferedImage image = new BufferedImage(5, 5, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 25; i++) {
      image.getRaster().setSample(i % 5, i / 5, 0, i == 12 ? 10 : 250);
    }
    Path file = save(image);
    assertThat(read(file, 5, 5, Inversion.AUTO)[12]).isEqualTo((byte) 245);
    assertThat(read(file, 5, 5, Inversion.NO)[12]).isEqualTo((byte) 10);
    assertThat(read(file, 5, 5, Inversion.YES)[0]).isEqualTo((byte) 5);
  }

  @Test
  void isRefusedWhereItIsNone() throws IOException {
    Path text = Files.writeString(folder.resolve("a.png"), "no picture");
    assertThatThrownBy(() -> read(text, 28, 28, Inversion.AUTO))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("is in no format that can be read");
    assertThatThrownBy(() -> read(folder, 28, 28, Inversion.AUTO))
        .hasMessageContaining("does not exist or is no file");
  }

  @Test
  void isRefusedWhereItIsCut() throws IOException {
    byte[] whole =
        Files.readAllBytes(save(new BufferedImage(100, 100, BufferedImage.TYPE_INT_RGB)));
    Path cut = Files.write(folder.resolve("cut.png"), Arrays.copyOf(whole, 60));
    assertThatThrownBy(() -> read(cut, 28, 28, Inversion.AUTO))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void isRefusedBeforeItFillsTheMemory() throws IOException {
    byte[] bytes = Files.readAllBytes(save(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)));
    // Width and height stand at bytes 16 to 23 of a PNG; its reader checks no checksum of them.
    java.nio.ByteBuffer.wrap(bytes).putInt(16, 60_000).putInt(20, 60_000);
    Path huge = Files.write(folder.resolve("huge.png"), bytes);
    assertThatThrownBy(() -> read(huge, 28, 28, Inversion.AUTO))
        .hasMessageContaining("at most 50,000,000");
  }

  @ParameterizedTest
  @CsvSource({"false, 8", "true, 8", "false, 16", "true, 16"})
  void keepsItsGreyWhateverThePngAddsToIt(boolean alpha, int bits) throws IOException {
    int type = bits == 8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT;
    ColorModel colors =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            alpha,
            false,
            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            type);
    WritableRaster raster = colors.createCompatibleWritableRaster(2, 1);
    int most = (1 << bits) - 1;
    raster.setSample(0, 0, 0, most * 100 / 255);
    raster.setSample(1, 0, 0, alpha ? 0 : most);
    if (alpha) {
      raster.setSample(0, 0, 1, most);
      raster.setSample(1, 0, 1, 0);
    }
    Path file = save(new BufferedImage(colors, raster, false, null));
    assertThat(read(file, 1, 2, Inversion.NO)).containsExactly((byte) 100, (byte) 255);
  }

  @Test
  void isRefusedWhereItLeadsJavasDecoderAstray() throws IOException {
    // A bitmap whose palette would begin after the picture.
    byte[] bytes = new byte[1074];
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 'B').put((byte) 'M').putInt(1074).putInt(0).putInt(0xFF000036);
    header.putInt(40).putInt(20).putInt(0).putShort((short) 1).putShort((short) 24);
    Path odd = Files.write(folder.resolve("odd.bmp"), bytes);
    assertThatThrownBy(() -> read(odd, 28, 28, Inversion.AUTO))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("cannot be read");
  }

  private Path jpeg(boolean progressive) throws IOException {
    BufferedImage image = new BufferedImage(120, 120, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 120 * 120; i++) {
      image.setRGB(i % 120, i / 120, i * 2_654_435 & 0xFFFFFF);
    }
    Path file = folder.resolve("picture.jpg");
    javax.imageio.ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    javax.imageio.ImageWriteParam param = writer.getDefaultWriteParam();
    if (progressive) {
      param.setProgressiveMode(javax.imageio.ImageWriteParam.MODE_DEFAULT);
    }
    try (javax.imageio.stream.ImageOutputStream out =
        ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(null, new javax.imageio.IIOImage(image, null, null), param);
    }
    writer.dispose();
    return file;
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void isRefusedWhereAJpegIsCutWithOrWithoutAnEndMarker(boolean progressive, boolean end)
      throws IOException {
    byte[] cut = Files.readAllBytes(jpeg(progressive));
    cut = Arrays.copyOf(cut, cut.length * 2 / 3);
    if (end) {
      cut[cut.length - 2] = (byte) 0xFF;
      cut[cut.length - 1] = (byte) 0xD9;
    }
    Path file = Files.write(folder.resolve("cut.jpg"), cut);
    assertThatThrownBy(() -> read(file, 28, 28, Inversion.AUTO))
        .isInstanceOf(FmnistException.class)
        .hasMessageMatching("(?s).*(cut short|damaged).*");
  }

  /** The picture has ten scans; the last is replaced by so many. */
  @ParameterizedTest
  @CsvSource({"21, is damaged", "22, at most 30 scans", "20000, at most 30 scans"})
  void isRefusedWhereAJpegRepeatsAScanTooOften(int times, String message) throws IOException {
    byte[] whole = Files.readAllBytes(jpeg(true));
    int last = whole.length - 2;
    int scan = last;
    while (whole[scan] != (byte) 0xFF || whole[scan + 1] != (byte) 0xDA) {
      scan--;
    }
    java.io.ByteArrayOutputStream bomb = new java.io.ByteArrayOutputStream();
    bomb.write(whole, 0, scan);
    for (int i = 0; i < times; i++) {
      bomb.write(whole, scan, Math.min(40, last - scan));
    }
    bomb.write(whole, last, 2);
    Path file = Files.write(folder.resolve("bomb.jpg"), bomb.toByteArray());
    assertThatThrownBy(() -> read(file, 28, 28, Inversion.AUTO))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(message);
  }

  /** BITMAPINFOHEADER with biCompression 4: what follows is a JPEG picture. */
  @Test
  void isRefusedWhereABmpHoldsAJpeg() throws IOException {
    byte[] jpeg = Files.readAllBytes(jpeg(true));
    ByteBuffer bmp = ByteBuffer.allocate(54 + jpeg.length).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put((byte) 'B').put((byte) 'M').putInt(bmp.capacity()).putInt(0).putInt(54);
    bmp.putInt(40).putInt(28).putInt(28).putShort((short) 1).putShort((short) 0).putInt(4);
    bmp.putInt(jpeg.length).putInt(0).putInt(0).putInt(0).putInt(0).put(jpeg);
    Path file = Files.write(folder.resolve("jpeg.bmp"), bmp.array());
    assertThatThrownBy(() -> read(file, 28, 28, Inversion.AUTO))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("it holds a JPEG or PNG picture; save it as a file of that kind");
  }

  /** BITMAPCOREHEADER has no compression: there, and all over, stands the pixels' 4. */
  @Test
  void mayBeABmpWithTheOldestHeader() throws IOException {
    byte[] expected = new byte[28 * 28];
    Arrays.fill(expected, (byte) 4);
    ByteBuffer bmp = ByteBuffer.allocate(26 + 28 * 28 * 3).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put((byte) 'B').put((byte) 'M').putInt(bmp.capacity()).putInt(0).putInt(26).putInt(12);
    bmp.putShort((short) 28).putShort((short) 28).putShort((short) 1).putShort((short) 24);
    Arrays.fill(bmp.array(), bmp.position(), bmp.capacity(), (byte) 4);
    Path file = Files.write(folder.resolve("old.bmp"), bmp.array());
    assertThat(read(file, 28, 28, Inversion.NO)).isEqualTo(expected);
  }

  /** What a TIFF's own size says nothing about: its tiles, and the pictures in them. */
  @ParameterizedTest
  @CsvSource({
    "8, 40000, it has tiles of 40´000 x 40´000 pixels; at most 50´000´000 pixels are read",
    "7, 28, a part of 28 x 28 pixels holds a JPEG picture of 120 x 120; it is damaged",
    "6, 28, save it with another compression"
  })
  void isRefusedWhereATiffDecodesToMoreThanItsSize(int compression, int tile, String message)
      throws IOException {
    byte[] jpeg = Files.readAllBytes(jpeg(false));
    int[][] fields = {
      {256, 28},
      {257, 28},
      {258, 8},
      {259, compression},
      {262, 1},
      {277, 1},
      {322, tile},
      {323, tile},
      {324, 8 + 2 + 10 * 12 + 4},
      {325, jpeg.length}
    };
    ByteBuffer tiff = ByteBuffer.allocate(134 + jpeg.length).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
    tiff.putShort((short) fields.length);
    for (int[] field : fields) {
      int type = field[0] < 300 && field[0] > 257 ? 3 : 4;
      tiff.putShort((short) field[0]).putShort((short) type).putInt(1).putInt(field[1]);
    }
    tiff.putInt(0).put(jpeg);
    Path file = Files.write(folder.resolve("tiles.tif"), tiff.array());
    assertThatThrownBy(() -> read(file, 28, 28, Inversion.AUTO))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(message.replace('´', ','));
  }

  @Test
  void isRefusedWhereAByteOfAPngIsChanged() throws IOException {
    byte[] bytes = Files.readAllBytes(save(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB)));
    bytes[bytes.length - 20] ^= 1;
    Path file = Files.write(folder.resolve("changed.png"), bytes);
    assertThatThrownBy(() -> read(file, 28, 28, Inversion.AUTO))
        .hasMessageContaining("checksum is wrong");
  }

  @Test
  void isReadInColourOnWhiteAndWholeAndNeverInvertedByItself() throws IOException {
    BufferedImage image = new BufferedImage(2, 4, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 8; i++) {
      image.setRGB(i % 2, i / 2, i < 2 ? 0x00123456 : 0xFF0A141E);
    }
    // Scaled by a half to 1 x 2, the first pixel half white, and padded from the left. Two corners
    // are white and two dark; the border's mean, which is dark, decides.
    assertThat(
            ImageReader.read(save(image), new ImageShape(3, 2, 2), Framing.WHOLE, Inversion.AUTO))
        .asHexString()
        .isEqualTo("0A850A0A" + "148A1414" + "1E8F1E1E");
  }

  @Test
  void isRefusedForAnotherNumberOfChannels() throws IOException {
    Path file = save(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB));
    assertThatThrownBy(
            () -> ImageReader.read(file, new ImageShape(2, 2, 2), Framing.WHOLE, Inversion.NO))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("[2, 2, 2]; pictures are read as 1 channel, grey, or as 3");
  }

  @Test
  void isRefusedAsWebpWithTheWayToConvertIt() throws IOException {
    Path file = Files.write(folder.resolve("a.webp"), "RIFF\1\0\0\0WEBPVP8 ".getBytes(UTF_8));
    assertThatThrownBy(() -> read(file, 28, 28, Inversion.AUTO))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("is WebP, which is not read; convert it");
  }
}
