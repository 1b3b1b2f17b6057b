package io.fmnist.tasks.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The header of a safetensors file, held against the format's rules: one JSON object without
 * duplicate keys, metadata of texts alone, and tensors whose values fill what follows without holes
 * or overlap. The order of the keys says nothing.
 *
 * @param metadata free text by name
 * @param places of the tensors, in the order of their values
 */
record SafeTensorsHeader(Map<String, String> metadata, List<Place> places) {
  /** Longest header that is read, in bytes; that of the largest task has some 6,000. */
  static final int MAX_LENGTH = 1 << 22;

  private static final int MAX_RANK = 8;
  private static final int SHOWN = 60;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** The file breaks a rule of the format; the message says which. */
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /** The types that there are; whole numbers are passed over, since no weight is one. */
  enum Type {
    /** IEEE 754 binary32. */
    F32(4),
    /** IEEE 754 binary16. */
    F16(2),
    /** The upper half of a binary32. */
    BF16(2),
    /** IEEE 754 binary64. */
    F64(8),
    BOOL(1),
    U8(1),
    I8(1),
    F8_E4M3(1),
    F8_E5M2(1),
    I16(2),
    U16(2),
    I32(4),
    U32(4),
    I64(8),
    U64(8);

    private static final int HALF_FRACTION = 10;
    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    /** Returns the bytes of a value. */
    int bytes() {
      return bytes;
    }

    /** Returns whether values of the type are read. */
    boolean isRead() {
      return this == F32 || this == F16 || this == BF16 || this == F64;
    }

    /** Returns the next value, rounded to the nearest float32 where it is none. */
    float next(ByteBuffer from) {
      return switch (this) {
        case F32 -> from.getFloat();
        case F16 -> half(from.getShort());
        case BF16 -> Float.intBitsToFloat(from.getShort() << Short.SIZE);
        case F64 -> (float) from.getDouble();
        default -> throw new IllegalStateException(this + " is not read");
      };
    }

    // Float.float16ToFloat is there from Java 20 on.
    private static float half(short bits) {
      int exponent = bits >> HALF_FRACTION & 0x1F;
      int fraction = bits & 0x3FF;
      float size;
      if (exponent == 0x1F) {
        size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
      } else if (exponent == 0) {
        size = Math.scalb((float) fraction, -24);
      } else {
        size = Math.scalb((float) (fraction | 0x400), exponent - 25);
      }
      return bits < 0 ? -size : size;
    }
  }

  /**
   * One tensor's place.
   *
   * @param name of the tensor
   * @param type of its values
   * @param shape sizes of 0 or more
   * @param from first byte, counted from the header's end
   * @param to behind its last byte
   */
  record Place(String name, Type type, List<Integer> shape, long from, long to) {
    /** Returns the number of values. */
    int elements() {
      return (int) ((to - from) / type.bytes());
    }

    @Override
    public String toString() {
      return "tensor " + shown(name);
    }
  }

  /** Returns the places of the tensors that are read. */
  List<Place> weights() {
    return places.stream().filter(place -> place.type().isRead()).toList();
  }

  /**
   * Reads a header.
   *
   * @param text the header's bytes
   * @param room bytes behind the header
   * @throws DamagedException if it breaks a rule
   */
  static SafeTensorsHeader parse(byte[] text, long room) throws DamagedException {
    String json;
    try {
      json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw new DamagedException("its header is not UTF-8");
    }
    if (!json.startsWith("{")) {
      throw new DamagedException("its header does not begin with {");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Place> places = new ArrayList<>();
    try (JsonParser in = JSON.createParser(json)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        if (name.equals(SafeTensors.METADATA)) {
          readMetadata(in, metadata);
        } else {
          places.add(readPlace(in, name, room));
        }
      }
      if (in.nextToken() != null) {
        throw new DamagedException("its header goes on after the closing brace");
      }
    } catch (JsonProcessingException e) {
      throw new DamagedException("its header is no valid JSON: " + shown(e.getOriginalMessage()));
    } catch (DamagedException e) {
      throw e;
    } catch (IOException e) {
      throw new DamagedException("its header cannot be read: " + e);
    }
    places.sort(Comparator.comparingLong(Place::from).thenComparingLong(Place::to));
    requireFilled(places, room);
    return new SafeTensorsHeader(metadata, List.copyOf(places));
  }

  private static void readMetadata(JsonParser in, Map<String, String> metadata) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new DamagedException(SafeTensors.METADATA + " is no object of texts");
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      if (in.nextToken() != JsonToken.VALUE_STRING) {
        throw new DamagedException("the metadata " + shown(name) + " is no text");
      }
      metadata.put(name, in.getText());
    }
  }

  private static Place readPlace(JsonParser in, String name, long room) throws IOException {
    String tensor = "tensor " + shown(name);
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new DamagedException(tensor + " has no type, shape and place");
    }
    String type = "";
    List<Long> shape = List.of();
    List<Long> offsets = List.of();
    Set<String> seen = new HashSet<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String key = in.currentName();
      seen.add(key);
      in.nextToken();
      switch (key) {
        case "dtype" -> type = in.currentToken() == JsonToken.VALUE_STRING ? in.getText() : "";
        case "shape" -> shape = numbers(in, tensor + "'s shape", MAX_RANK);
        case "data_offsets" -> offsets = numbers(in, tensor + "'s data_offsets", 2);
        default -> in.skipChildren();
      }
    }
    if (!seen.containsAll(Set.of("dtype", "shape", "data_offsets")) || offsets.size() != 2) {
      throw new DamagedException(tensor + " needs dtype, shape and two data_offsets");
    }
    return place(name, type(tensor, type), shape, offsets.get(0), offsets.get(1), room);
  }

  private static Type type(String tensor, String name) throws DamagedException {
    for (Type type : Type.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new DamagedException(
        tensor + " has the type \"" + shown(name) + "\", which safetensors does not have");
  }

  private static List<Long> numbers(JsonParser in, String what, int most) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw new DamagedException(what + " is no list");
    }
    List<Long> numbers = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      boolean whole =
          in.currentToken() == JsonToken.VALUE_NUMBER_INT
              && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!whole || in.getLongValue() < 0) {
        throw new DamagedException(
            what + " holds " + shown(in.getText()) + "; whole numbers of 0 or more are needed");
      }
      if (numbers.size() == most) {
        throw new DamagedException(what + " has more than " + most + " numbers");
      }
      numbers.add(in.getLongValue());
    }
    return numbers;
  }

  private static Place place(
      String name, Type type, List<Long> shape, long from, long to, long room)
      throws DamagedException {
    String tensor = "tensor " + shown(name) + " of shape " + shape;
    List<Integer> extents = new ArrayList<>();
    long elements = 1;
    long product = 1;
    for (long extent : shape) {
      // Held against what fits with sizes of 0 left out: the format forbids a product that
      // overflows, wherever the 0 stands.
      if (extent > Integer.MAX_VALUE || product * Math.max(extent, 1) > Integer.MAX_VALUE) {
        throw new DamagedException(
            tensor + " is too large; at most " + Integer.MAX_VALUE + " values are read");
      }
      product *= Math.max(extent, 1);
      elements *= extent;
      extents.add((int) extent);
    }
    if (from > to || to > room || to - from != elements * type.bytes()) {
      throw new DamagedException(
          tensor
              + " and type "
              + type
              + " cannot lie at bytes "
              + from
              + " to "
              + to
              + " of "
              + room);
    }
    return new Place(name, type, List.copyOf(extents), from, to);
  }

  private static void requireFilled(List<Place> sorted, long room) throws DamagedException {
    long end = 0;
    for (Place place : sorted) {
      if (place.from() != end) {
        throw new DamagedException(
            place
                + " begins at byte "
                + place.from()
                + ", but the values before it end at "
                + end
                + "; there must be no hole and no overlap");
      }
      end = place.to();
    }
    if (end != room) {
      throw new DamagedException(
          "it has " + room + " bytes of values; its header speaks of " + end);
    }
  }

  /** Returns a text from the file for a message: on one line, and short. */
  static String shown(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }
}
