package io.fmnist.tasks.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.fmnist.api.file.Sha256;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.tasks.file.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of each tensor's float32 values (little-endian), and of the metadata's names and texts,
 * so that what is damaged can be named.
 */
public final class Checksums {
  /** Name of the checksums in a file's metadata. */
  static final String KEY = "sha256";

  private Checksums() {}

  /**
   * Returns the checksums by the tensors' names, and that of the metadata by its name.
   *
   * @param metadata without the checksums
   */
  static Map<String, String> of(Map<String, String> metadata, Weights weights) {
    Map<String, String> sums = new LinkedHashMap<>();
    MessageDigest digest = Sha256.digest();
    // A length before each text, so that no other texts give the same bytes.
    new TreeMap<>(metadata)
        .forEach(
            (name, text) -> {
              update(digest, name);
              update(digest, text);
            });
    sums.put(SafeTensors.METADATA, HexFormat.of().formatHex(digest.digest()));
    weights.asMap().forEach((name, tensor) -> sums.put(name, of(tensor)));
    return sums;
  }

  /** Returns one checksum of all tensors' names and values: 64 lower-case hexadecimal digits. */
  public static String of(Weights weights) {
    Map<String, String> sums = of(Map.of(), weights);
    return Sha256.of(Json.line(sums).getBytes(StandardCharsets.UTF_8));
  }

  /** Adds the checksums of metadata and tensors to the metadata. */
  public static void add(Map<String, String> metadata, Weights weights) {
    metadata.put(KEY, Json.line(of(metadata, weights)));
  }

  /**
   * Compares what a file holds with the checksums in its metadata.
   *
   * @throws IllegalArgumentException if there are none, or with everything that differs
   */
  public static void require(SafeTensors.Content content) {
    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
    String written = metadata.remove(KEY);
    try {
      require(
          written == null
              ? null
              : Json.MAPPER.readValue(written, new TypeReference<Map<String, String>>() {}),
          of(metadata, content.tensors()));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("its checksums are no JSON", e);
    }
  }

  /**
   * Compares.
   *
   * @throws IllegalArgumentException with everything that differs
   */
  static void require(@Nullable Map<String, String> written, Map<String, String> found) {
    if (written == null) {
      throw new IllegalArgumentException("its checksums are missing");
    }
    List<String> wrong = new ArrayList<>();
    found.forEach(
        (name, sum) -> {
          if (!sum.equals(written.get(name))) {
            wrong.add(
                name.equals(SafeTensors.METADATA)
                    ? "its description"
                    : "tensor " + SafeTensorsHeader.shown(name));
          }
        });
    for (String name : written.keySet()) {
      if (!found.containsKey(name)) {
        wrong.add("tensor " + SafeTensorsHeader.shown(name) + ", which is missing,");
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          "the checksum of "
              + String.join(", ", wrong.subList(0, Math.min(wrong.size(), 20)))
              + " is not the one that was written; take another copy");
    }
  }

  private static String of(Tensor tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocate(tensor.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(tensor.toArray());
    return Sha256.of(bytes.array());
  }

  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
