package io.fmnist.api;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text that shows what it holds. Names and titles come from files and servers; a control character
 * in one would move a terminal's cursor, and a bidirectional one would turn letters round, so both
 * are shown as Java and JSON write them, for example the escape character as backslash, u001b.
 */
public final class PrintableText {
  // Control characters but for line feeds, line ends of Windows and tabs; marks of direction and
  // what has no width (joiners aside, which scripts need); line separators; tags.
  private static final Pattern HIDDEN =
      Pattern.compile(
          "[\\p{Cc}&&[^\\n\\t\\r]]|\\r(?!\\n)"
              + "|[\\x{AD}\\x{61C}\\x{180E}\\x{200B}\\x{200E}\\x{200F}\\x{2028}-\\x{202E}]"
              + "|[\\x{2060}-\\x{206F}\\x{FEFF}\\x{FFF9}-\\x{FFFB}\\x{E0000}-\\x{E007F}]");

  private PrintableText() {}

  /** Returns the text with every hidden character as backslash, u and four digits. */
  public static String of(String text) {
    return HIDDEN.matcher(text).replaceAll(found -> escaped(found.group()).replace("\\", "\\\\"));
  }

  /** Returns the text without the user and password of the addresses in it. */
  public static String withoutUser(String text) {
    return text.replaceAll("(://)[^/?#\\s]*@", "$1");
  }

  private static String escaped(String hidden) {
    return hidden
        .chars()
        .mapToObj(unit -> String.format(Locale.ROOT, "\\u%04x", unit))
        .collect(Collectors.joining());
  }
}
