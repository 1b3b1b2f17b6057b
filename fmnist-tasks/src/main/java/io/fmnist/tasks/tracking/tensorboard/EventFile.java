package io.fmnist.tasks.tracking.tensorboard;

import io.fmnist.tasks.file.ProtoMessage;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file of events, each a TFRecord: its length (8 bytes, little-endian), the masked CRC-32C of
 * those, the event, and the event's masked CRC-32C. A record goes to the system in one call when it
 * is written, so that a TensorBoard that is watching sees it.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecord</a>
 */
final class EventFile implements Closeable {
  private static final int MASK = 0xA282EAD8;

  private final OutputStream out;

  /**
   * Makes a file that is not there yet.
   *
   * @throws IOException if it is, or cannot be made
   */
  EventFile(Path file) throws IOException {
    this.out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  void write(ProtoMessage event) throws IOException {
    byte[] data = event.toBytes();
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(data.length);
    record.putInt(maskedCrc(record.array(), 0, Long.BYTES));
    record.put(data);
    record.putInt(maskedCrc(data, 0, data.length));
    out.write(record.array());
  }

  /** Returns the checksum in the form in which a record stores it. */
  static int maskedCrc(byte[] bytes, int from, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, count);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
