package io.fmnist.data;

import io.fmnist.api.file.WholeFile;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file on its way into the cache: {@code NAME.part}, beside it {@code NAME.part.info} with where
 * the bytes came from, so that a later attempt can go on. The final name appears in one step, with
 * checked content.
 */
final class PartFile {
  private static final long MAX_INFO = 16 << 10;

  private final Path target;
  private final Path part;
  private final Path info;

  PartFile(Path target) {
    this.target = target;
    this.part = target.resolveSibling(target.getFileName() + ".part");
    this.info = target.resolveSibling(target.getFileName() + ".part.info");
  }

  /**
   * What a part is the beginning of.
   *
   * @param url where the bytes came from
   * @param validator the entity tag or date that marks the version, empty if the server gave none
   * @param total bytes of the whole, or -1 if the server did not say
   */
  record Source(String url, String validator, long total) {
    static final Source NONE = new Source("", "", -1);
  }

  Path path() {
    return part;
  }

  /** Returns the number of bytes there are. */
  long size() throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  /** Returns what the part is the beginning of; NONE if there is none or it is not known. */
  Source source() throws IOException {
    if (!Files.isRegularFile(part) || !Files.isRegularFile(info) || Files.size(info) > MAX_INFO) {
      return Source.NONE;
    }
    try {
      List<String> lines = Files.readAllLines(info, StandardCharsets.UTF_8);
      return lines.size() == 3
          ? new Source(lines.get(0), lines.get(1), Long.parseLong(lines.get(2)))
          : Source.NONE;
    } catch (NumberFormatException | CharacterCodingException e) {
      // Not written by this program; the part starts anew.
      return Source.NONE;
    }
  }

  /** Opens an empty part. */
  FileChannel begin(Source source) throws IOException {
    // Without its description an old part is worth nothing, so that goes first.
    Files.deleteIfExists(info);
    FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      Files.writeString(
          info,
          source.url() + "\n" + source.validator() + "\n" + source.total() + "\n",
          StandardCharsets.UTF_8);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Opens the part to add bytes at its end. */
  FileChannel goOn() throws IOException {
    return FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  /** Deletes the part, if there is one. */
  void discard() throws IOException {
    Files.deleteIfExists(info);
    Files.deleteIfExists(part);
  }

  /** Gives the part its final name, after the disk has it. */
  void publish() throws IOException {
    WholeFile.force(part);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(info);
  }

  static boolean isFrom(Source source, URI url) {
    return source.url().equals(Environment.withoutUser(url).toString());
  }
}
