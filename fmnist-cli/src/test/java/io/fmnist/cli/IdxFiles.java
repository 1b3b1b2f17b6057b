package io.fmnist.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small set of images in the format of MNIST: grey squares whose brightness is their class. */
final class IdxFiles {
  private static final int SIZE = 28;
  private static final int CLASSES = 10;
  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;

  private IdxFiles() {}

  /** Writes the four files with as many training as test images. */
  static Path write(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    ByteBuffer images = ByteBuffer.allocate(16 + count * SIZE * SIZE);
    images.putInt(IMAGES).putInt(count).putInt(SIZE).putInt(SIZE);
    ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(LABELS).putInt(count);
    for (int i = 0; i < count; i++) {
      byte label = (byte) (i % CLASSES);
      labels.put(label);
      for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
        images.put((byte) (20 * label));
      }
    }
    for (String part : new String[] {"train", "t10k"}) {
      Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
      Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }
    return folder;
  }
}
