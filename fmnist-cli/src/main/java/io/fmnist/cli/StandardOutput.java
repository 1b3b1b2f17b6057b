package io.fmnist.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Standard output that remembers whether all of it arrived. What follows a failed write is dropped
 * without a word, so that a training whose reader is gone still writes its run folder.
 */
final class StandardOutput extends OutputStream {
  private final OutputStream target;
  private final boolean pipe;
  private final PrintWriter writer;
  private Optional<IOException> failure = Optional.empty();

  /**
   * Wraps a stream.
   *
   * @param pipe whether it is a pipe, whose writes fail only because its reader is gone
   */
  StandardOutput(OutputStream target, boolean pipe, Charset charset) {
    this.target = target;
    this.pipe = pipe;
    // A line has to arrive as soon as it is printed, as on every standard output.
    writer = new PrintableWriter(new OutputStreamWriter(this, charset));
  }

  /** Returns the character set of this system's terminals and pipes. */
  static Charset charset() {
    // Java 17 has the second alone; Windows' terminals have a set of their own.
    String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding"));
    return name == null ? Charset.defaultCharset() : Charset.forName(name);
  }

  PrintWriter writer() {
    return writer;
  }

  @Override
  public synchronized void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    if (failure.isPresent()) {
      return;
    }
    try {
      target.write(bytes, offset, length);
    } catch (IOException e) {
      failure = Optional.of(e);
    }
  }

  @Override
  public synchronized void flush() {
    if (failure.isPresent()) {
      return;
    }
    try {
      target.flush();
    } catch (IOException e) {
      failure = Optional.of(e);
    }
  }

  /**
   * Writes what is left and looks at what became of everything.
   *
   * @param exitCode of the command
   * @param err where a failure is told; one of a closed pipe is not, for {@code | head} means it
   * @return the exit code, or {@code failed} where it is 0 and output was lost
   */
  synchronized int finish(int exitCode, int failed, PrintWriter err) {
    writer.flush();
    if (failure.isEmpty()) {
      return exitCode;
    }
    if (!pipe) {
      err.println(
          "fmnist: standard output cannot be written: "
              + failure.get().getMessage()
              + "; what was printed is incomplete (files and run folders are whole); free space, or"
              + " send it elsewhere");
      err.flush();
    }
    return exitCode == 0 ? failed : exitCode;
  }

  /** Returns whether this process's standard output is a pipe; the failures' text is localized. */
  static boolean isPipe() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString().startsWith("pipe:");
    } catch (IOException | UnsupportedOperationException none) {
      return false;
    }
  }
}
