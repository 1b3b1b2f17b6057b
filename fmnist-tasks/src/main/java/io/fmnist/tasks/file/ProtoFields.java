package io.fmnist.tasks.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of a protocol buffer message one after the other. Nothing is copied, and no
 * length is believed that goes beyond the message.
 *
 * @see ProtoMessage
 */
public final class ProtoFields {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED_32 = 5;
  private static final int TYPE_BITS = 3;
  private static final int MAX_VARINT = 10;

  private final ByteBuffer message;
  private int start;
  private int field;
  private int type;
  private long number;
  private ByteBuffer content = ByteBuffer.allocate(0);

  /** Reads a message from its first byte to its limit. */
  public ProtoFields(ByteBuffer message) {
    this.message = message.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Goes to the next field.
   *
   * @return whether there is one
   * @throws IllegalArgumentException if what follows is no field
   */
  public boolean next() {
    start = message.position();
    if (!message.hasRemaining()) {
      return false;
    }
    long tag = varint();
    type = (int) (tag & ((1 << TYPE_BITS) - 1));
    field = (int) (tag >>> TYPE_BITS);
    if (tag >>> TYPE_BITS != field || field <= 0) {
      throw new IllegalArgumentException("byte " + start + " of a message begins no field");
    }
    switch (type) {
      case VARINT -> number = varint();
      case FIXED_64 -> content = take(Long.BYTES);
      case LENGTH -> content = take(varint());
      case FIXED_32 -> content = take(Integer.BYTES);
      default ->
          throw new IllegalArgumentException("field " + field + " has the unknown type " + type);
    }
    return true;
  }

  /** Returns the field's number. */
  public int field() {
    return field;
  }

  /**
   * Returns the value of a whole number.
   *
   * @throws IllegalArgumentException if the field is none
   */
  public long number() {
    require(VARINT, "whole number");
    return number;
  }

  /**
   * Returns the bytes of a message, a text or raw values.
   *
   * @throws IllegalArgumentException if the field is none
   */
  public ByteBuffer bytes() {
    require(LENGTH, "message, text or list of bytes");
    return content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Returns a text.
   *
   * @throws IllegalArgumentException if the field is none, or no UTF-8
   */
  public String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("field " + field + " is no UTF-8 text", e);
    }
  }

  /** Returns the field as it stands in the message, tag and length included. */
  public ByteBuffer encoded() {
    return message.slice(start, message.position() - start);
  }

  private void require(int needed, String what) {
    if (type != needed) {
      throw new IllegalArgumentException("field " + field + " is no " + what);
    }
  }

  private ByteBuffer take(long length) {
    if (length < 0 || length > message.remaining()) {
      throw new IllegalArgumentException(
          "field "
              + field
              + " says that it has "
              + Long.toUnsignedString(length)
              + " bytes, but "
              + message.remaining()
              + " follow");
    }
    ByteBuffer taken = message.slice(message.position(), (int) length);
    message.position(message.position() + (int) length);
    return taken;
  }

  private long varint() {
    long value = 0;
    for (int i = 0; i < MAX_VARINT; i++) {
      if (!message.hasRemaining()) {
        throw new IllegalArgumentException("it ends in the middle of a number");
      }
      byte next = message.get();
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number has more than " + MAX_VARINT + " bytes");
  }
}
