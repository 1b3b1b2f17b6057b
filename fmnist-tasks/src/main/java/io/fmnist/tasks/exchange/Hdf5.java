package io.fmnist.tasks.exchange;

import io.fmnist.api.model.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An HDF5 file in the making: groups, and datasets of float32 in one piece. It has a superblock of
 * version 0, object headers of version 1, and the links of a group in its header, which every HDF5
 * library since 1.8 (2008) reads.
 *
 * @see <a href="https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html">the format</a>
 */
final class Hdf5 {
  private static final int SUPERBLOCK = 96;
  private static final int ALIGNMENT = 8;
  private static final long UNDEFINED = -1;
  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};
  // Types of header messages.
  private static final int DATASPACE = 1;
  private static final int LINK_INFO = 2;
  private static final int DATATYPE = 3;
  private static final int FILL_VALUE = 5;
  private static final int LINK = 6;
  private static final int LAYOUT = 8;
  private static final int GROUP_INFO = 10;

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  /** A header message; its content is padded with zeros. */
  private record Message(int type, ByteBuffer content) {
    int size() {
      return aligned(content.position());
    }
  }

  /** Adds a dataset and returns its address. */
  long dataset(Tensor values) {
    byte[] raw = new byte[values.size() * Float.BYTES];
    little(raw).asFloatBuffer().put(values.toArray());
    long address = add(raw);
    List<Integer> shape = values.shape();
    ByteBuffer space = bytes(ALIGNMENT * (1 + shape.size()));
    space.put((byte) 1).put((byte) shape.size()).position(ALIGNMENT);
    shape.forEach(size -> space.putLong(size));
    // IEEE 754 binary32, little-endian: sign, exponent and fraction by place and length.
    ByteBuffer type = bytes(24).put((byte) 0x11).put((byte) 0x20).put((byte) 31).put((byte) 0);
    type.putInt(Float.BYTES).putShort((short) 0).putShort((short) Float.SIZE);
    type.put((byte) 23).put((byte) 8).put((byte) 0).put((byte) 23).putInt(127);
    return header(
        List.of(
            new Message(DATASPACE, space),
            new Message(DATATYPE, type),
            // Version 2, allocated late, written if set, not set.
            new Message(FILL_VALUE, bytes(8).put(new byte[] {2, 2, 2, 0})),
            new Message(
                LAYOUT,
                bytes(24).put((byte) 3).put((byte) 1).putLong(address).putLong(raw.length))));
  }

  /**
   * Adds a group and returns its address.
   *
   * @param members addresses by name; names are ASCII, at most 255 characters
   */
  long group(Map<String, Long> members) {
    List<Message> messages = new ArrayList<>();
    messages.add(
        new Message(
            LINK_INFO, bytes(24).putShort((short) 0).putLong(UNDEFINED).putLong(UNDEFINED)));
    messages.add(new Message(GROUP_INFO, bytes(8).putShort((short) 0)));
    members.forEach(
        (name, address) -> {
          byte[] text = name.getBytes(StandardCharsets.US_ASCII);
          ByteBuffer link = bytes(aligned(3 + text.length + Long.BYTES));
          link.put((byte) 1).put((byte) 0).put((byte) text.length).put(text).putLong(address);
          messages.add(new Message(LINK, link));
        });
    return header(messages);
  }

  /** Returns the whole file. */
  byte[] file(long root) {
    byte[] content = new byte[SUPERBLOCK + body.size()];
    ByteBuffer file = little(content);
    file.put(SIGNATURE);
    file.put(new byte[] {0, 0, 0, 0, 0, Long.BYTES, Long.BYTES, 0});
    // Ranks of the B-trees of old groups, of which there are none.
    file.putShort((short) 4).putShort((short) 16).putInt(0);
    file.putLong(0).putLong(UNDEFINED).putLong(content.length).putLong(UNDEFINED);
    file.putLong(0).putLong(root).position(SUPERBLOCK);
    file.put(body.toByteArray());
    return content;
  }

  private long header(List<Message> messages) {
    int size = messages.stream().mapToInt(message -> ALIGNMENT + message.size()).sum();
    byte[] content = new byte[16 + size];
    ByteBuffer header = little(content);
    header.put((byte) 1).put((byte) 0).putShort((short) messages.size()).putInt(1).putInt(size);
    header.position(16);
    for (Message message : messages) {
      int end = header.position() + ALIGNMENT + message.size();
      header.putShort((short) message.type).putShort((short) message.size()).putInt(0);
      header.put(message.content.flip()).position(end);
    }
    return add(content);
  }

  private long add(byte[] bytes) {
    final long address = (long) SUPERBLOCK + body.size();
    body.writeBytes(bytes);
    body.writeBytes(new byte[aligned(bytes.length) - bytes.length]);
    return address;
  }

  private static int aligned(int size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static ByteBuffer bytes(int size) {
    return little(new byte[size]);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
