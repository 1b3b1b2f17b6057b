package io.fmnist.tasks.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.api.file.Uninterrupted;
import io.fmnist.api.file.WholeFile;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.tasks.file.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The safetensors file format: eight bytes with the header's length (little-endian), a JSON header
 * that gives each tensor's type, shape and place, then the values. Float32 is written; F32, F16,
 * BF16 and F64 are read, the last rounded to the nearest float32. Tensors of whole numbers, of
 * truth values and of eight-bit floats are passed over.
 *
 * <p>Format: <a href="https://github.com/huggingface/safetensors#format">safetensors</a>.
 */
public final class SafeTensors {
  static final String METADATA = "__metadata__";
  private static final long MAX_FILE = (1L << 30) + SafeTensorsHeader.MAX_LENGTH;
  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 20;

  /** PK. */
  private static final int ZIP = 0x4B50;

  /** An 0x89 and HDF. */
  private static final long HDF5 = 0x46444889L;

  private SafeTensors() {}

  /**
   * What a file holds.
   *
   * @param metadata free text by name
   * @param tensors of floating-point numbers, in the order of their values in the file
   */
  public record Content(Map<String, String> metadata, Weights tensors) {}

  /**
   * Writes a file whole or not at all.
   *
   * @throws IOException if that fails; an older file of this name is then as it was
   */
  public static void write(Path file, Map<String, String> metadata, Weights tensors)
      throws IOException {
    byte[] header = header(metadata, tensors);
    if (header.length > SafeTensorsHeader.MAX_LENGTH) {
      throw new IOException(
          "the names and texts of the file need "
              + header.length
              + " bytes; at most "
              + SafeTensorsHeader.MAX_LENGTH
              + " are read");
    }
    WholeFile.write(
        file,
        partial -> {
          try (FileChannel channel =
              FileChannel.open(partial, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length);
            start.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).flip();
            writeFully(channel, start);
            for (Tensor tensor : tensors.asMap().values()) {
              ByteBuffer values =
                  ByteBuffer.allocate(tensor.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
              values.asFloatBuffer().put(tensor.toArray());
              writeFully(channel, values);
            }
          }
        });
  }

  private record Entry(
      String dtype, List<Integer> shape, @JsonProperty("data_offsets") List<Long> offsets) {}

  private static byte[] header(Map<String, String> metadata, Weights tensors) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put(METADATA, metadata);
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.asMap().entrySet()) {
      Tensor tensor = entry.getValue();
      long end = offset + (long) tensor.size() * Float.BYTES;
      header.put(entry.getKey(), new Entry("F32", tensor.shape(), List.of(offset, end)));
      offset = end;
    }
    StringBuilder text = new StringBuilder(Json.line(header));
    // The format lets the header end in spaces; they align the values for readers that map the
    // file.
    while (text.toString().getBytes(StandardCharsets.UTF_8).length % ALIGNMENT != 0) {
      text.append(' ');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Reads a file. Nothing is allocated on the word of its header alone: all sizes are held against
   * the file's size and the heap first.
   *
   * @throws FmnistException if the file is missing, unreadable or damaged, or would not fit into
   *     the heap
   */
  public static Content read(Path file) {
    return read(
        file,
        (channel, header, start) -> {
          requireRoom(header, file);
          Map<String, Tensor> tensors = new LinkedHashMap<>();
          for (SafeTensorsHeader.Place place : header.weights()) {
            tensors.put(place.name(), tensor(channel, start, place));
          }
          return new Content(header.metadata(), new Weights(tensors));
        });
  }

  /**
   * Reads the header alone.
   *
   * @return free text by name
   * @throws FmnistException if the file is missing, unreadable or its header damaged
   */
  static Map<String, String> metadata(Path file) {
    return read(file, (channel, header, start) -> header.metadata());
  }

  private interface Reader<T> {
    T read(FileChannel channel, SafeTensorsHeader header, long start) throws IOException;
  }

  private static <T> T read(Path file, Reader<T> reader) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FmnistException(
          "model file " + file + " is a folder, pipe or device; give a file, or a run folder");
    }
    try {
      return Uninterrupted.call(() -> readOnce(file, reader));
    } catch (NoSuchFileException e) {
      throw new FmnistException("model file " + file + " does not exist", e);
    } catch (SafeTensorsHeader.DamagedException e) {
      throw damaged(file, e.getMessage());
    } catch (IOException e) {
      throw new FmnistException("model file " + file + " cannot be read: " + Reason.of(e), e);
    }
  }

  private static <T> T readOnce(Path file, Reader<T> reader) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > MAX_FILE) {
        throw damaged(file, "it has " + size + " bytes; at most " + MAX_FILE + " are read");
      }
      if (size < Long.BYTES) {
        throw damaged(file, "it has " + size + " bytes, less than the shortest one");
      }
      long length = read(channel, 0, Long.BYTES).getLong();
      if (length > size - Long.BYTES && length <= SafeTensorsHeader.MAX_LENGTH) {
        throw damaged(
            file,
            "it is cut short: its header has "
                + length
                + " bytes, of which "
                + (size - Long.BYTES)
                + " are there");
      }
      if (length < 2 || length > size - Long.BYTES) {
        throw other(file, length)
            .map(
                format ->
                    new FmnistException(
                        file
                            + " is "
                            + format
                            + "; only safetensors files are read, which save_file of Python's package"
                            + " safetensors writes (docs/exchange.md)"))
            .orElseGet(
                () -> damaged(file, "its first eight bytes are no header length: " + length));
      }
      if (length > SafeTensorsHeader.MAX_LENGTH) {
        throw damaged(
            file,
            "its header has "
                + length
                + " bytes; at most "
                + SafeTensorsHeader.MAX_LENGTH
                + " are read");
      }
      long start = Long.BYTES + length;
      return reader.read(
          channel,
          SafeTensorsHeader.parse(read(channel, Long.BYTES, (int) length).array(), size - start),
          start);
    }
  }

  private static void requireRoom(SafeTensorsHeader header, Path file) {
    long values = 0;
    long largest = 0;
    for (SafeTensorsHeader.Place place : header.weights()) {
      values += place.elements();
      largest = Math.max(largest, place.elements());
    }
    // All tensors, and the largest twice: a tensor copies its values.
    long bytes = (values + largest) * Float.BYTES;
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > heap - CHUNK) {
      throw new FmnistException(
          "model file "
              + file
              + " needs "
              + (bytes >> 20)
              + " MiB of memory to be read, but Java may use "
              + (heap >> 20)
              + " MiB; give more with -Xmx, if this is the file that you meant");
    }
  }

  private static Tensor tensor(FileChannel channel, long start, SafeTensorsHeader.Place place)
      throws IOException {
    float[] values = new float[place.elements()];
    int width = place.type().bytes();
    for (int done = 0; done < values.length; ) {
      int count = Math.min(values.length - done, CHUNK / width);
      ByteBuffer bytes = read(channel, start + place.from() + (long) done * width, count * width);
      for (int i = done; i < done + count; i++) {
        values[i] = place.type().next(bytes);
        if (place.type() == SafeTensorsHeader.Type.F64 && Float.isInfinite(values[i])) {
          double wide = bytes.getDouble(bytes.position() - Double.BYTES);
          if (Double.isFinite(wide)) {
            throw new SafeTensorsHeader.DamagedException(
                place + " has the value " + wide + " at index " + i + ", which is beyond float32");
          }
        }
      }
      done += count;
    }
    return Tensor.of(place.shape(), values);
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new SafeTensorsHeader.DamagedException("it became shorter while it was read");
      }
    }
    return bytes.flip();
  }

  /** Names another program's format by the first bytes, little endian. */
  private static Optional<String> other(Path file, long start) {
    if ((start & 0xFFFF) == ZIP) {
      return Optional.of("a ZIP file, as PyTorch's .pt and Keras's .keras are");
    }
    if ((start & 0xFFFFFFFFL) == HDF5) {
      return Optional.of("an HDF5 file, as Keras's .h5 are");
    }
    return OnnxFile.isNamed(file) ? Optional.of("an ONNX file") : Optional.empty();
  }

  private static FmnistException damaged(Path file, String why) {
    return new FmnistException(
        "model file "
            + file
            + " is damaged or no safetensors file: "
            + why
            + "; train the task again or take another copy");
  }
}
