package io.fmnist.study.report;

import gg.jte.output.StringOutput;
import java.util.regex.Pattern;

/** Takes Markdown from a template and escapes every value in it. */
final class MarkdownOutput extends StringOutput {
  // Characters that mean something to Markdown or to the HTML in it; | ends a table's cell.
  private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_\\[\\]#|~]");

  @Override
  public void writeUserContent(String value) {
    String line = value.replaceAll("\\R", " ");
    String html = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    writeContent(SPECIAL.matcher(html).replaceAll("\\\\$0"));
  }
}
