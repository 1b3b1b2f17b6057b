package io.fmnist.tasks.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fmnist.api.FmnistException;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors file format: eight bytes with the header's length (little-endian), a JSON header
 * that gives each tensor's type, shape and place, then the values. Only float32 is written and
 * read.
 *
 * <p>Format: <a href="https://github.com/huggingface/safetensors#format">safetensors</a>.
 */
public final class SafeTensors {
  private static final String METADATA = "__metadata__";
  private static final int MAX_HEADER = 1 << 24;
  private static final long MAX_FILE = (1L << 30) + MAX_HEADER;
  private static final int ALIGNMENT = 8;
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private SafeTensors() {}

  /**
   * What a file holds.
   *
   * @param metadata free text by name
   * @param tensors in the order of the file
   */
  public record Content(Map<String, String> metadata, Weights tensors) {}

  /**
   * Writes a file: first under another name beside it, then renamed, so that it is never half
   * there.
   *
   * @throws IOException if that fails; an older file of this name is then as it was
   */
  public static void write(Path file, Map<String, String> metadata, Weights tensors)
      throws IOException {
    byte[] header = header(metadata, tensors);
    // Not createTempFile: that makes files which nobody else may read.
    Path partial =
        file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      try (FileChannel channel =
          FileChannel.open(
              partial,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length);
        start.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).flip();
        writeFully(channel, start);
        for (Tensor tensor : tensors.asMap().values()) {
          ByteBuffer values =
              ByteBuffer.allocate(tensor.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          values.asFloatBuffer().put(tensor.toArray());
          writeFully(channel, values);
        }
        channel.force(true);
      }
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static byte[] header(Map<String, String> metadata, Weights tensors)
      throws JsonProcessingException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(METADATA);
    metadata.forEach(texts::put);
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.asMap().entrySet()) {
      Tensor tensor = entry.getValue();
      ObjectNode place = header.putObject(entry.getKey());
      place.put("dtype", "F32");
      ArrayNode shape = place.putArray("shape");
      tensor.shape().forEach(shape::add);
      long end = offset + (long) tensor.size() * Float.BYTES;
      place.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    StringBuilder text = new StringBuilder(JSON.writeValueAsString(header));
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
   * the file's size first.
   *
   * @throws FmnistException if the file is missing, unreadable or damaged
   */
  public static Content read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > MAX_FILE) {
        throw damaged(file, "it has " + size + " bytes; at most " + MAX_FILE + " are read");
      }
      if (size < Long.BYTES) {
        throw damaged(file, "it has " + size + " bytes, less than the shortest one");
      }
      long length = read(channel, 0, Long.BYTES, file).getLong();
      if (length < 2 || length > Math.min(MAX_HEADER, size - Long.BYTES)) {
        throw damaged(file, "its first eight bytes are no header length: " + length);
      }
      byte[] header = read(channel, Long.BYTES, (int) length, file).array();
      return content(channel, JSON.readTree(header), Long.BYTES + length, size, file);
    } catch (NoSuchFileException e) {
      throw new FmnistException("model file " + file + " does not exist", e);
    } catch (JsonProcessingException e) {
      throw damaged(file, "its header is no JSON");
    } catch (IOException e) {
      throw new FmnistException("model file " + file + " cannot be read: " + e, e);
    }
  }

  private static Content content(
      FileChannel channel, JsonNode header, long start, long size, Path file) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long expected = 0;
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals(METADATA)) {
        entry.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
        continue;
      }
      JsonNode place = entry.getValue();
      String name = "tensor " + entry.getKey();
      if (!place.path("dtype").asText().equals("F32")) {
        throw damaged(file, name + " has type " + place.path("dtype") + "; only F32 is read");
      }
      List<Integer> shape = shape(place.path("shape"), name, file);
      long elements = 1;
      for (int extent : shape) {
        elements = Math.min(elements * extent, MAX_FILE);
      }
      long from = place.path("data_offsets").path(0).asLong(-1);
      long to = place.path("data_offsets").path(1).asLong(-1);
      if (from != expected || to - from != elements * Float.BYTES || to > size - start) {
        throw damaged(
            file,
            name
                + " of shape "
                + shape
                + " cannot lie at bytes "
                + from
                + " to "
                + to
                + " of "
                + (size - start));
      }
      ByteBuffer bytes = read(channel, start + from, (int) (to - from), file);
      float[] values = new float[(int) elements];
      bytes.asFloatBuffer().get(values);
      tensors.put(entry.getKey(), Tensor.of(shape, values));
      expected = to;
    }
    if (start + expected != size) {
      throw damaged(file, "it has " + size + " bytes; its header speaks of " + (start + expected));
    }
    return new Content(metadata, new Weights(tensors));
  }

  private static List<Integer> shape(JsonNode node, String name, Path file) {
    List<Integer> shape = new ArrayList<>();
    Iterator<JsonNode> extents = node.elements();
    while (extents.hasNext()) {
      JsonNode extent = extents.next();
      if (!extent.canConvertToInt() || extent.asInt() < 0) {
        throw damaged(file, name + " has an impossible shape: " + node);
      }
      shape.add(extent.asInt());
    }
    return shape;
  }

  private static ByteBuffer read(FileChannel channel, long position, int length, Path file)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw damaged(file, "it became shorter while it was read");
      }
    }
    return bytes.flip();
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
