import io.fmnist.api.data.LabeledImages;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/**
 * Writes test images of the dataset as people send pictures. A name is FOLDER/FORM.NUMBER.LABEL.EXTENSION.
 *
 * <p>Arguments: FOLDER COUNT.
 */
final class Pictures {
  private static final int SIDE = 28;
  private static final int TIMES = 6;
  private static final int WHITE = 255;

  private final Path folder;
  private final int[][] pixels = new int[SIDE][SIDE];
  private String name = "";

  private Pictures(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException {
    LabeledImages images = Datasets.load(null, FetchListener.silent()).test();
    Pictures pictures = new Pictures(Path.of(arguments[0]));
    ByteBuffer bytes = ByteBuffer.allocate(SIDE * SIDE);
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      images.copyPixels(i, bytes.clear());
      for (int p = 0; p < SIDE * SIDE; p++) {
        pictures.pixels[p / SIDE][p % SIDE] = bytes.get(p) & 0xFF;
      }
      pictures.name = "%04d.%d".formatted(i, images.label(i));
      pictures.write();
    }
  }

  private void write() throws IOException {
    Rectangle all = new Rectangle(0, 0, SIDE, SIDE);
    save("original", "png", image(all, 1, BufferedImage.TYPE_BYTE_GRAY));
    BufferedImage grey = image(all, TIMES, BufferedImage.TYPE_BYTE_GRAY);
    save("plain", "png", grey);
    save("crop", "png", image(object(), TIMES, BufferedImage.TYPE_BYTE_GRAY));
    save("cutout", "png", image(all, TIMES, BufferedImage.TYPE_INT_ARGB));
    save("canvas", "png", on(grey, 600, 250, 40, 30));
    save("jpeg", "jpg", image(all, TIMES, BufferedImage.TYPE_INT_RGB));
    Files.write(file("exif6", "jpg"), turned(image(all, TIMES, BufferedImage.TYPE_INT_RGB)));
    gif(file("gif", "gif"), grey, 600, 250, 40, 30);
  }

  private record Rectangle(int left, int top, int width, int height) {}

  /** The smallest rectangle around everything that is not black; all, if everything is. */
  private Rectangle object() {
    int left = SIDE;
    int top = SIDE;
    int right = -1;
    int bottom = -1;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        if (pixels[y][x] > 0) {
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
      }
    }
    return right < 0
        ? new Rectangle(0, 0, SIDE, SIDE)
        : new Rectangle(left, top, right - left + 1, bottom - top + 1);
  }

  /** With alpha: dark clothes, transparent where the image is black. Without: as the dataset has them. */
  private BufferedImage image(Rectangle part, int times, int type) {
    BufferedImage image = new BufferedImage(part.width() * times, part.height() * times, type);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int value = pixels[part.top() + y / times][part.left() + x / times];
        switch (type) {
          // setRGB would convert grey through a linear colour space.
          case BufferedImage.TYPE_BYTE_GRAY -> image.getRaster().setSample(x, y, 0, value);
          case BufferedImage.TYPE_INT_ARGB ->
              image.setRGB(x, y, value == 0 ? 0 : 0xFF000000 | (WHITE - value) * 0x010101);
          default -> image.setRGB(x, y, value * 0x010101);
        }
      }
    }
    return image;
  }

  /** The picture, inverted, on a wide white page. */
  private static BufferedImage on(BufferedImage picture, int width, int height, int left, int top) {
    BufferedImage page = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean inside =
            x >= left
                && x < left + picture.getWidth()
                && y >= top
                && y < top + picture.getHeight();
        int value = inside ? picture.getRaster().getSample(x - left, y - top, 0) : 0;
        page.getRaster().setSample(x, y, 0, WHITE - value);
      }
    }
    return page;
  }

  /** A JPEG file that holds the picture turned to the left and says so: EXIF orientation 6. */
  private static byte[] turned(BufferedImage picture) throws IOException {
    BufferedImage left =
        new BufferedImage(picture.getHeight(), picture.getWidth(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = left.createGraphics();
    graphics.translate(0, picture.getWidth());
    graphics.rotate(-Math.PI / 2);
    graphics.drawImage(picture, 0, 0, null);
    graphics.dispose();
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(left, "jpg", jpeg);
    byte[] plain = jpeg.toByteArray();
    // A TIFF header, big end first, and a directory of one entry: tag 0x112, one SHORT of value 6.
    ByteBuffer exif = ByteBuffer.allocate(36);
    exif.putShort((short) 0xFFE1).putShort((short) 34);
    exif.put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
    exif.putShort((short) 1).putShort((short) 0x112).putShort((short) 3).putInt(1);
    exif.putShort((short) 6).putShort((short) 0).putInt(0);
    ByteBuffer file = ByteBuffer.allocate(plain.length + exif.capacity());
    return file.put(plain, 0, 2).put(exif.array()).put(plain, 2, plain.length - 2).array();
  }

  /** Writes the picture, inverted, as a frame within a larger canvas that nothing is drawn on. */
  private static void gif(Path file, BufferedImage picture, int width, int height, int left, int top)
      throws IOException {
    byte[] greys = new byte[256];
    for (int i = 0; i < greys.length; i++) {
      greys[i] = (byte) (WHITE - i);
    }
    BufferedImage frame =
        new BufferedImage(
            picture.getWidth(),
            picture.getHeight(),
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, 256, greys, greys, greys));
    frame.setData(picture.getRaster());
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    IIOMetadata screen = writer.getDefaultStreamMetadata(null);
    set(screen, "LogicalScreenDescriptor", "logicalScreenWidth", width);
    set(screen, "LogicalScreenDescriptor", "logicalScreenHeight", height);
    IIOMetadata place = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), null);
    set(place, "ImageDescriptor", "imageLeftPosition", left);
    set(place, "ImageDescriptor", "imageTopPosition", top);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(screen, new IIOImage(frame, null, place), null);
    } finally {
      writer.dispose();
    }
  }

  private static void set(IIOMetadata metadata, String element, String attribute, int value)
      throws IIOInvalidTreeException {
    String format = metadata.getNativeMetadataFormatName();
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
    IIOMetadataNode node = (IIOMetadataNode) root.getElementsByTagName(element).item(0);
    node.setAttribute(attribute, Integer.toString(value));
    metadata.setFromTree(format, root);
  }

  private Path file(String form, String extension) {
    return folder.resolve(form + "." + name + "." + extension);
  }

  private void save(String form, String extension, BufferedImage image) throws IOException {
    ImageIO.write(image, extension, file(form, extension).toFile());
  }
}
