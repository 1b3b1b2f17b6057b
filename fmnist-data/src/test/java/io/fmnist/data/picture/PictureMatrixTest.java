package io.fmnist.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.model.ImageShape;
import io.fmnist.data.picture.ImageReader.Inversion;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pictures and what Pillow sees in them are written by src/test/oracle/make_pictures.py. */
@DisplayName("a picture of every format, colour model, bit depth, alpha and orientation")
class PictureMatrixTest {
  private static Path folder() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(PictureMatrixTest.class.getResource("pictures")).toURI());
  }

  static List<String> expected() throws IOException, URISyntaxException {
    return Files.readAllLines(folder().resolve("expected.txt"));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("expected")
  void looksAsPillowShowsIt(String line) throws URISyntaxException {
    String[] parts = line.split(" ", -1);
    int width = Integer.parseInt(parts[1]);
    int height = Integer.parseInt(parts[2]);
    byte[] expected = HexFormat.of().parseHex(parts[3]);
    byte[] actual = read(parts[0], new ImageShape(1, height, width));
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs((actual[i] & 0xFF) - (expected[i] & 0xFF)))
          .as(
              "%s at %d, %d: %d, expected %d",
              parts[0], i % width, i / width, actual[i], expected[i])
          .isLessThanOrEqualTo(1);
    }
  }

  private static byte[] read(String name, ImageShape shape) throws URISyntaxException {
    return ImageReader.read(folder().resolve(name), shape, Framing.WHOLE, Inversion.NO);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("expected")
  void hasTheSameLuminanceInColour(String line) throws URISyntaxException {
    String[] parts = line.split(" ", -1);
    int width = Integer.parseInt(parts[1]);
    int height = Integer.parseInt(parts[2]);
    byte[] expected = HexFormat.of().parseHex(parts[3]);
    byte[] actual = read(parts[0], new ImageShape(3, height, width));
    for (int i = 0; i < expected.length; i++) {
      double light =
          0.299 * (actual[i] & 0xFF)
              + 0.587 * (actual[expected.length + i] & 0xFF)
              + 0.114 * (actual[2 * expected.length + i] & 0xFF);
      assertThat(light)
          .as("%s at %d, %d", parts[0], i % width, i / width)
          .isCloseTo(expected[i] & 0xFF, within(1.51));
    }
  }
}
