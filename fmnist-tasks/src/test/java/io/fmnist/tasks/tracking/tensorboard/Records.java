package io.fmnist.tasks.tracking.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Reads event files back: checks every checksum, and takes messages apart by field number. */
final class Records {
  private Records() {}

  /** Returns the events of a file. */
  static List<Fields> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Fields> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      assertThat(in.getInt()).as("checksum of the length").isEqualTo(mask(length));
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(data);
      assertThat(in.getInt()).as("checksum of the event").isEqualTo(mask(data));
      events.add(new Fields(data));
    }
    return events;
  }

  // As the format's description puts it, and not as EventFile does.
  private static int mask(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    long value = crc.getValue();
    return (int) (((value >>> 15) | (value << 17)) + 0xA282EAD8L);
  }

  /** A message's fields. */
  static final class Fields {
    private final Map<Integer, List<Object>> values = new TreeMap<>();

    Fields(byte[] message) {
      ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
      while (in.hasRemaining()) {
        long tag = varint(in);
        Object value =
            switch ((int) (tag & 7)) {
              case 0 -> varint(in);
              case 1 -> in.getDouble();
              case 2 -> bytes(in);
              case 5 -> in.getFloat();
              default -> throw new AssertionError("wire type " + (tag & 7));
            };
        values.computeIfAbsent((int) (tag >>> 3), f -> new ArrayList<>()).add(value);
      }
    }

    private static long varint(ByteBuffer in) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = in.get();
        value |= (long) (next & 0x7F) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    private static byte[] bytes(ByteBuffer in) {
      byte[] bytes = new byte[(int) varint(in)];
      in.get(bytes);
      return bytes;
    }

    boolean has(int field) {
      return values.containsKey(field);
    }

    private Object value(int field) {
      assertThat(values).containsKey(field);
      return values.get(field).get(0);
    }

    long number(int field) {
      return (Long) value(field);
    }

    double float64(int field) {
      return (Double) value(field);
    }

    float float32(int field) {
      return (Float) value(field);
    }

    String text(int field) {
      return new String((byte[]) value(field), StandardCharsets.UTF_8);
    }

    Fields message(int field) {
      return new Fields((byte[]) value(field));
    }

    List<Fields> messages(int field) {
      return values.getOrDefault(field, List.of()).stream()
          .map(bytes -> new Fields((byte[]) bytes))
          .toList();
    }
  }
}
