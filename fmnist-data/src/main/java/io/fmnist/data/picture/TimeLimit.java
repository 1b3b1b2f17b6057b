package io.fmnist.data.picture;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.stream.FileImageInputStream;

/**
 * Stops a decoder that takes too long. What counts is the thread's processor time, where the system
 * tells it: a picture is not to blame for what else the machine does. It is asked where the decoder
 * reads its file and where it has finished rows, so that no thread is needed.
 */
final class TimeLimit implements IIOReadProgressListener {
  private static final double SECONDS = 3;
  private static final double SECONDS_PER_PIXEL = 5e-7;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final long start = now();
  private double seconds = SECONDS;
  private float percentDone;

  /** Gives a picture of this size its time: 3 seconds and 1 for every 2 million pixels. */
  void allow(long pixels) {
    seconds = SECONDS + pixels * SECONDS_PER_PIXEL;
  }

  /** Returns the part of the picture that the decoder says is done, in percent. */
  float percentDone() {
    return percentDone;
  }

  /** Opens a file that cannot be read any more when the time is over. */
  FileImageInputStream open(Path file) throws IOException {
    return new FileImageInputStream(file.toFile()) {
      @Override
      public int read() throws IOException {
        check();
        return super.read();
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        check();
        return super.read(to, offset, length);
      }
    };
  }

  /**
   * Asks whether there is time left.
   *
   * @throws IOException if not
   */
  void check() throws IOException {
    if (isOver()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "decoding it takes more than %.0f seconds, which no picture of its size needs",
              seconds));
    }
  }

  private static long now() {
    // -1 of a virtual thread, and where it is switched off.
    long ofThread =
        THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : -1;
    return ofThread < 0 ? System.nanoTime() : ofThread;
  }

  private boolean isOver() {
    return now() - start > seconds * TimeUnit.SECONDS.toNanos(1);
  }

  @Override
  public void imageProgress(ImageReader source, float percent) {
    percentDone = percent;
    if (isOver()) {
      source.abort();
    }
  }

  @Override
  public void imageStarted(ImageReader source, int index) {}

  @Override
  public void imageComplete(ImageReader source) {}

  @Override
  public void sequenceStarted(ImageReader source, int index) {}

  @Override
  public void sequenceComplete(ImageReader source) {}

  @Override
  public void thumbnailStarted(ImageReader source, int index, int thumbnail) {}

  @Override
  public void thumbnailProgress(ImageReader source, float percent) {}

  @Override
  public void thumbnailComplete(ImageReader source) {}

  @Override
  public void readAborted(ImageReader source) {}
}
