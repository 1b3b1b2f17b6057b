package io.fmnist.data.picture;

import io.fmnist.api.FmnistException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Reads a picture in any format that Java reads, within limits of size, memory and time: upright,
 * on a white page, as luminance or as red, green and blue.
 */
final class PictureFile {
  static final long MOST_PIXELS = 50_000_000;
  static final int LONGEST_EDGE = 30_000;
  static final long MOST_BYTES = 256L << 20;

  /** Of a progressive JPEG; libjpeg, which most encoders are or follow, writes 6, 10, 14 or 18. */
  static final int MOST_SCANS = 30;

  /**
   * Scans times pixels: each scan costs the decoder a whole picture. As many as ten scans of the
   * largest picture have.
   */
  static final long MOST_SCANNED_PIXELS = 500_000_000;

  /** Of a larger picture only every second, third... pixel is kept. */
  private static final long MOST_PIXELS_KEPT = 4_000_000;

  /** What Java's decoders say of data that are wrong or lack; other warnings are harmless. */
  private static final Pattern DAMAGE =
      Pattern.compile(
          "Corrupt JPEG data.*|Premature end.*|Inconsistent progression.*|Invalid SOS.*"
              + "|Out-of-sequence code.*|Input exhausted.*|Unknown coding mode.*|Sync loss.*"
              + "|Premature EOL.*|Missing zero.*|Error 0|Decoded row.*",
          Pattern.DOTALL);

  private static final Pattern PADDING =
      Pattern.compile("Corrupt JPEG data: \\d+ extraneous bytes before marker 0xd9");

  // Headers from BITMAPINFOHEADER's size on have biCompression: 4 for JPEG, 5 for PNG.
  private static final int BMP_HEADER = 34;
  private static final int BMP_HEADER_SIZE = 14;
  private static final int BMP_LEAST_SIZE = 40;
  private static final int BMP_COMPRESSION = 30;

  /** By so much a JPEG picture may be larger than the part of a TIFF that it is. */
  private static final int JPEG_BLOCK = 64;

  private final Path file;
  private final int channels;
  private final TimeLimit limit = new TimeLimit();
  private final List<String> warnings = new ArrayList<>();

  private PictureFile(Path file, int channels) {
    this.file = file;
    this.channels = channels;
  }

  /**
   * Reads a picture.
   *
   * @param channels 1 for luminance, 3 for red, green and blue
   * @return a plane for each channel
   * @throws IOException if the file is damaged, too large, or of no format that can be read
   */
  static List<Plane> read(Path file, int channels) throws IOException {
    return new PictureFile(file, channels).read();
  }

  private List<Plane> read() throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(
          String.format(
              Locale.ROOT, "it has %,d bytes; at most %,d are read", Files.size(file), MOST_BYTES));
    }
    try (FileImageInputStream in = limit.open(file)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new FmnistException(
            "picture "
                + file
                + (isWebp()
                    ? " is WebP, which is not read; convert it, for example with: dwebp IN.webp -o"
                        + " OUT.png"
                    : " is in no format that can be read; PNG, JPEG, GIF, BMP, TIFF and WBMP can"));
      }
      ImageReader reader = readers.next();
      try {
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.addIIOReadProgressListener(limit);
        List<Plane> picture = decode(reader, in);
        limit.check();
        warnings.stream()
            .filter(w -> DAMAGE.matcher(w).matches() && !PADDING.matcher(w).matches())
            .findFirst()
            .ifPresent(
                w -> {
                  throw new FmnistException(
                      "picture " + file + " is damaged (" + w + "); save or copy it again");
                });
        return picture;
      } finally {
        reader.dispose();
      }
    }
  }

  private List<Plane> decode(ImageReader reader, ImageInputStream in) throws IOException {
    switch (reader.getFormatName().toLowerCase(Locale.ROOT)) {
      case "jpeg" -> {
        return jpeg(reader, in);
      }
      case "png" -> {
        return png(reader, in);
      }
      case "gif" -> {
        reader.setInput(in, true, false);
        return gif(reader);
      }
      case "tif", "tiff" -> {
        reader.setInput(in, true, false);
        return tiff(reader, in);
      }
      default -> {
        requirePixels();
        reader.setInput(in, true, true);
        return Samples.of(reader.read(0, param(reader)), Samples.Model.PLAIN, channels);
      }
    }
  }

  /** RFC 9649: RIFF, a size, WEBP. */
  private boolean isWebp() throws IOException {
    try (InputStream bytes = bytes()) {
      String start = new String(bytes.readNBytes(12), StandardCharsets.ISO_8859_1);
      return start.startsWith("RIFF") && start.endsWith("WEBP");
    }
  }

  private InputStream bytes() throws IOException {
    return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
  }

  private List<Plane> png(ImageReader reader, ImageInputStream in) throws IOException {
    reader.setInput(in, true, true);
    ImageReadParam param = param(reader);
    PngStructure structure;
    try (InputStream bytes = bytes()) {
      structure = PngStructure.read(bytes);
    }
    int transparent = structure.transparentGrey();
    List<Plane> picture =
        Samples.of(
            reader.read(0, param),
            transparent < 0 ? Samples.Model.PLAIN : Samples.Model.OPAQUE,
            channels);
    for (Plane plane : picture) {
      for (int i = 0; transparent >= 0 && i < plane.pixels().length; i++) {
        if ((plane.pixels()[i] & Plane.WHITE) == transparent) {
          plane.pixels()[i] = (byte) Plane.WHITE;
        }
      }
    }
    return upright(picture, structure.orientation());
  }

  private List<Plane> jpeg(ImageReader reader, ImageInputStream in) throws IOException {
    reader.setInput(in, true, true);
    ImageReadParam param = param(reader);
    JpegStructure structure;
    try (InputStream bytes = bytes()) {
      structure = JpegStructure.read(bytes);
    }
    requireFewScans(structure, reader.getWidth(0), reader.getHeight(0));
    return upright(
        Samples.of(reader.readRaster(0, param), structure.model(), channels),
        structure.orientation());
  }

  private static void requireFewScans(JpegStructure structure, int width, int height)
      throws IOException {
    long scanned = (long) width * height * structure.scans();
    if (structure.scans() > MOST_SCANS || scanned > MOST_SCANNED_PIXELS) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "it has %,d scans of %,d x %,d pixels; at most %d scans and %,d pixels in all are read",
              structure.scans(),
              width,
              height,
              MOST_SCANS,
              MOST_SCANNED_PIXELS));
    }
  }

  /** Java's reader would hand a JPEG or PNG picture inside a BMP to a reader without any limit. */
  private void requirePixels() throws IOException {
    try (InputStream bytes = bytes()) {
      byte[] start = bytes.readNBytes(BMP_HEADER);
      boolean isBmp = start.length == BMP_HEADER && start[0] == 'B' && start[1] == 'M';
      int compression =
          isBmp && start[BMP_HEADER_SIZE] >= BMP_LEAST_SIZE ? start[BMP_COMPRESSION] : 0;
      if (compression == 4 || compression == 5) {
        throw new IOException("it holds a JPEG or PNG picture; save it as a file of that kind");
      }
    }
  }

  /** Draws the first frame where it lies on the canvas; the page shows where it does not. */
  private List<Plane> gif(ImageReader reader) throws IOException {
    ImageReadParam param = param(reader);
    Element screen = child(reader.getStreamMetadata(), "LogicalScreenDescriptor");
    Element frame = child(reader.getImageMetadata(0), "ImageDescriptor");
    int left = number(frame, "imageLeftPosition");
    int top = number(frame, "imageTopPosition");
    int width = Math.max(number(screen, "logicalScreenWidth"), left + reader.getWidth(0));
    int height = Math.max(number(screen, "logicalScreenHeight"), top + reader.getHeight(0));
    int step = step(width, height);
    param.setSourceSubsampling(step, step, 0, 0);
    List<Plane> drawn = Samples.of(reader.read(0, param), Samples.Model.PLAIN, channels);
    if (limit.percentDone() < 100F * (reader.getHeight(0) - 1) / reader.getHeight(0)) {
      throw new IOException("its compressed data end before the picture does");
    }
    return drawn.stream()
        .map(plane -> onCanvas(plane, width / step, height / step, left / step, top / step))
        .toList();
  }

  private static Plane onCanvas(Plane drawn, int width, int height, int left, int top) {
    int columns = Math.max(width, left + drawn.width());
    int rows = Math.max(height, top + drawn.height());
    byte[] canvas = new byte[columns * rows];
    java.util.Arrays.fill(canvas, (byte) Plane.WHITE);
    for (int y = 0; y < drawn.height(); y++) {
      System.arraycopy(
          drawn.pixels(), y * drawn.width(), canvas, (top + y) * columns + left, drawn.width());
    }
    return new Plane(columns, rows, canvas);
  }

  private List<Plane> tiff(ImageReader reader, ImageInputStream in) throws IOException {
    ImageReadParam param = param(reader);
    TIFFDirectory directory = TIFFDirectory.createFromMetadata(reader.getImageMetadata(0));
    requireTiles(directory, reader.getWidth(0), reader.getHeight(0), in);
    Samples.Model model = Samples.Model.PLAIN;
    // Numbers of TIFF 6.0: PhotometricInterpretation 5 is CMYK; ExtraSamples 0 is no alpha.
    if (number(directory, 262, 0) == 5) {
      model = Samples.Model.CMYK;
    } else if (number(directory, 338, 0) == 0) {
      model = Samples.Model.OPAQUE;
    }
    return upright(
        Samples.of(reader.read(0, param), model, channels),
        number(directory, Exif.ORIENTATION_TAG, 1));
  }

  /**
   * Checks what is decoded at a time, which may be more than the picture: tiles, and the JPEG
   * pictures in them.
   */
  private void requireTiles(TIFFDirectory directory, int width, int height, ImageInputStream in)
      throws IOException {
    // TIFF 6.0: TileWidth, TileLength, Compression, StripOffsets or TileOffsets.
    int tileWidth = number(directory, 322, width);
    int tileHeight = number(directory, 323, height);
    if (tileWidth < 1 || tileHeight < 1 || (long) tileWidth * tileHeight > MOST_PIXELS) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "it has tiles of %,d x %,d pixels; at most %,d pixels are read",
              tileWidth,
              tileHeight,
              MOST_PIXELS));
    }
    int compression = number(directory, 259, 1);
    if (compression == 6) {
      throw new IOException(
          "it is compressed as JPEG in the way that TIFF gave up; save it with another compression");
    }
    TIFFField offsets = directory.getTIFFField(directory.containsTIFFField(324) ? 324 : 273);
    for (int i = 0; compression == 7 && offsets != null && i < offsets.getCount(); i++) {
      in.seek(offsets.getAsLong(i));
      JpegStructure part = JpegStructure.read(new Bytes(in));
      if (part.width() > tileWidth + JPEG_BLOCK || part.height() > tileHeight + JPEG_BLOCK) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "a part of %,d x %,d pixels holds a JPEG picture of %,d x %,d; it is damaged",
                tileWidth,
                tileHeight,
                part.width(),
                part.height()));
      }
      requireFewScans(part, part.width(), part.height());
    }
  }

  /** The rest of a file, whose reader keeps the time. */
  private static final class Bytes extends InputStream {
    private final ImageInputStream in;

    Bytes(ImageInputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      return in.read(to, offset, length);
    }
  }

  private static List<Plane> upright(List<Plane> planes, int orientation) {
    return planes.stream().map(plane -> plane.upright(orientation)).toList();
  }

  private static int number(TIFFDirectory directory, int tag, int otherwise) {
    TIFFField field = directory.getTIFFField(tag);
    return field == null || !field.isIntegral() || field.getCount() == 0
        ? otherwise
        : field.getAsInt(0);
  }

  /** Checks the size, before anything is decoded, and gives a large picture's subsampling. */
  private ImageReadParam param(ImageReader reader) throws IOException {
    int step = step(reader.getWidth(0), reader.getHeight(0));
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceSubsampling(step, step, 0, 0);
    return param;
  }

  private int step(int width, int height) throws IOException {
    if (width < 1 || height < 1) {
      throw new IOException("its size is " + width + " x " + height + " pixels; it is damaged");
    }
    long pixels = (long) width * height;
    if (pixels > MOST_PIXELS || Math.max(width, height) > LONGEST_EDGE) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "it has %,d x %,d pixels; at most %,d, and %,d along an edge, are read; scale it down",
              width,
              height,
              MOST_PIXELS,
              LONGEST_EDGE));
    }
    limit.allow(pixels);
    return (int) Math.ceil(Math.sqrt((double) pixels / MOST_PIXELS_KEPT));
  }

  private static Element child(IIOMetadata metadata, String name) throws IOException {
    Node root = metadata.getAsTree(metadata.getNativeMetadataFormatName());
    for (Node n = root.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element element && n.getNodeName().equals(name)) {
        return element;
      }
    }
    throw new IIOException("it has no " + name);
  }

  private static int number(Element element, String attribute) {
    return Integer.parseInt(element.getAttribute(attribute));
  }
}
