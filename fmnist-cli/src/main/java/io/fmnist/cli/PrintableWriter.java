package io.fmnist.cli;

import io.fmnist.api.PrintableText;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * A stream for people that shows control characters in what it is given, wherever that came from;
 * the carriage returns of a {@link StatusLine} alone pass.
 */
final class PrintableWriter extends PrintWriter {
  PrintableWriter(Writer out) {
    super(out, true);
  }

  /** Writes text that is ours, as it is. */
  static void writeAsIs(PrintWriter out, String text) {
    if (out instanceof PrintableWriter printable) {
      printable.writeRaw(text);
    } else {
      out.print(text);
    }
  }

  /** Returns a writer to the same place for text that is ours, such as help with its colours. */
  PrintWriter asIs() {
    return new PrintWriter(out, true);
  }

  private void writeRaw(String text) {
    super.write(text, 0, text.length());
  }

  @Override
  public void write(int c) {
    write(String.valueOf((char) c), 0, 1);
  }

  @Override
  public void write(char[] text, int offset, int length) {
    write(new String(text, offset, length), 0, length);
  }

  @Override
  public void write(String text, int offset, int length) {
    writeRaw(PrintableText.of(text.substring(offset, offset + length)));
  }
}
