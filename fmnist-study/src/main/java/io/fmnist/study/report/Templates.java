package io.fmnist.study.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Fills the templates beside this class. Every value is escaped by the template engine; a name that
 * a template uses and the values lack is an error, so that no mistake there stays unseen.
 */
final class Templates {
  // Characters that mean something to Markdown or to the HTML in it; | ends a table's cell.
  private static final Pattern MARKDOWN = Pattern.compile("[\\\\`*_\\[\\]<>#|~&]");

  private Templates() {}

  /** Fills {@code report.html}. */
  static String html(ReportPage page) {
    return fill("report.html", Mustache.compiler().escapeHTML(true), page);
  }

  /** Fills {@code report.md}. */
  static String markdown(ReportPage page) {
    return fill("report.md", Mustache.compiler().withEscaper(Templates::escapeMarkdown), page);
  }

  private static String fill(String name, Mustache.Compiler compiler, ReportPage page) {
    Mustache.Compiler strict =
        compiler.strictSections(true).emptyStringIsFalse(true).withLoader(Templates::open);
    try (Reader template = open(name)) {
      return strict.compile(template).execute(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escapeMarkdown(String text) {
    return MARKDOWN
        .matcher(text.replaceAll("\\R", " "))
        .replaceAll(
            m ->
                switch (m.group()) {
                  case "<" -> "&lt;";
                  case ">" -> "&gt;";
                  case "&" -> "&amp;";
                  default -> "\\\\" + (m.group().equals("\\") ? "\\\\" : m.group());
                });
  }

  private static Reader open(String name) {
    String file = name.endsWith(".css") ? name : name + ".mustache";
    try (InputStream in = Templates.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("template " + file + " is not in the jar");
      }
      try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
        StringWriter text = new StringWriter();
        reader.transferTo(text);
        return new StringReader(text.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
