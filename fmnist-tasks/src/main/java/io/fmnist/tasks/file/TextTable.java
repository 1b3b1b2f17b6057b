package io.fmnist.tasks.file;

import io.fmnist.api.PrintableText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One table for a terminal, for Markdown and for CSV. */
public final class TextTable {
  private static final String GAP = "  ";
  private static final Pattern ACTIVE = Pattern.compile("[|]|<(?=[a-zA-Z/!?])|](?=[(\\[:])");
  private static final Pattern SEPARATED = Pattern.compile("[;\t]");
  private static final Pattern FORMULA = Pattern.compile("'*[=+\\-@\\t\uFF1D\uFF0B\uFF0D\uFF20]");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?|-Infinity");

  private final String sides;
  private final List<String> names;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * Begins a table.
   *
   * @param sides a letter for each column: &lt; left, &gt; right
   * @param names of the columns
   * @throws IllegalArgumentException if there are not as many letters as names, or others
   */
  public TextTable(String sides, String... names) {
    this(sides, List.of(names));
  }

  /** Begins the same with names from a list. */
  public TextTable(String sides, List<String> names) {
    if (!sides.matches("[<>]+") || sides.length() != names.size()) {
      throw new IllegalArgumentException(
          "the sides are \"" + sides + "\"; a < or > is needed for each of " + names);
    }
    this.sides = sides;
    this.names = List.copyOf(names);
  }

  /** Begins a table whose columns are all aligned to the left. */
  public static TextTable left(String... names) {
    return left(List.of(names));
  }

  /** Begins the same with names from a list. */
  public static TextTable left(List<String> names) {
    return new TextTable("<".repeat(names.size()), names);
  }

  /**
   * Returns a table of rows whose values stand under the same names in the same order.
   *
   * @param rows at least one; null is an empty cell
   */
  public static TextTable of(List<? extends Map<String, ?>> rows) {
    TextTable table = left(List.copyOf(rows.get(0).keySet()));
    rows.forEach(row -> table.row(new ArrayList<>(row.values())));
    return table;
  }

  /**
   * Adds a row.
   *
   * @param cells one a column, written by {@code toString}; null is an empty cell
   * @throws IllegalArgumentException if there are more or fewer
   */
  public TextTable row(@Nullable Object... cells) {
    return row(Arrays.asList(cells));
  }

  /** Adds a row from a list. */
  public TextTable row(List<?> cells) {
    if (cells.size() != names.size()) {
      throw new IllegalArgumentException(cells + " are no cells for the columns " + names);
    }
    rows.add(cells.stream().map(cell -> Objects.toString(cell, "")).toList());
    return this;
  }

  /**
   * Returns whether there is no row.
   *
   * @return true where there are names alone
   */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * Returns aligned columns, two spaces apart. Lines have at most {@value TextWrap#WIDTH} columns:
   * where cells need more, names and then cells go on in the next line, broken at spaces. A row's
   * first cell that does not fit stands on a line of its own, before the others.
   */
  public String text() {
    List<List<String>> all = new ArrayList<>();
    all.add(names);
    rows.forEach(row -> all.add(row.stream().map(TextWrap::clean).toList()));
    int[] widths = widths(all);
    return all.stream().map(row -> text(row, widths)).collect(Collectors.joining());
  }

  private int[] widths(List<List<String>> all) {
    int[] cells = new int[names.size()];
    int[] words = new int[names.size()];
    int[] nameWords = new int[names.size()];
    for (int c = 0; c < cells.length; c++) {
      int column = c;
      cells[c] = max(all.stream().skip(1).map(r -> r.get(column)));
      words[c] =
          isLeft(c) ? max(all.stream().skip(1).flatMap(r -> words(r.get(column)))) : cells[c];
      nameWords[c] = max(words(names.get(c)));
    }
    int[] widths = max(cells, names.stream().mapToInt(TextWrap::width).toArray());
    int[] none = IntStream.generate(() -> 1).limit(cells.length).toArray();
    // The first column's long words move to lines of their own before other columns' are cut.
    int[] label = max(words, nameWords);
    label[0] = Math.min(label[0], Math.max(2 * GAP.length(), nameWords[0]));
    for (int[] least : List.of(max(cells, nameWords), max(words, nameWords), label, none)) {
      shrink(widths, least);
    }
    return widths;
  }

  private static Stream<String> words(String cell) {
    return Arrays.stream(cell.split(" ", -1));
  }

  private static int max(Stream<String> texts) {
    return texts.mapToInt(TextWrap::width).max().orElse(1);
  }

  private static int[] max(int[] one, int[] other) {
    return IntStream.range(0, one.length).map(c -> Math.max(one[c], other[c])).toArray();
  }

  /** Takes columns from the widest that may lose some until a line is short enough. */
  private static void shrink(int[] widths, int[] least) {
    int spare = TextWrap.WIDTH - GAP.length() * (widths.length - 1);
    while (IntStream.of(widths).sum() > spare) {
      OptionalInt widest =
          IntStream.range(0, widths.length)
              .filter(c -> widths[c] > Math.max(1, least[c]))
              .reduce((a, b) -> widths[b] > widths[a] ? b : a);
      if (widest.isEmpty()) {
        return;
      }
      widths[widest.getAsInt()]--;
    }
  }

  private String text(List<String> row, int[] widths) {
    StringBuilder text = new StringBuilder();
    List<List<String>> columns = new ArrayList<>();
    for (int c = 0; c < widths.length; c++) {
      columns.add(TextWrap.lines(row.get(c), widths[c]));
    }
    if (words(row.get(0)).anyMatch(word -> TextWrap.width(word) > widths[0])) {
      TextWrap.lines(row.get(0), TextWrap.WIDTH)
          .forEach(line -> text.append(line).append(System.lineSeparator()));
      columns.set(0, List.of(""));
    }
    int height = columns.stream().mapToInt(List::size).max().orElse(0);
    for (int l = 0; l < height; l++) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        String cell = l < columns.get(c).size() ? columns.get(c).get(l) : "";
        String pad = " ".repeat(Math.max(0, widths[c] - TextWrap.width(cell)));
        line.append(c == 0 ? "" : GAP).append(isLeft(c) ? cell + pad : pad + cell);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private boolean isLeft(int column) {
    return sides.charAt(column) == '<';
  }

  /**
   * Returns a Markdown table; lines end in a line feed. What would end a cell, begin an HTML tag or
   * make a link is escaped.
   */
  public String markdown() {
    return Stream.concat(
            Stream.of(markdown(names), "|" + "---|".repeat(names.size())),
            rows.stream().map(TextTable::markdown))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static String markdown(List<String> cells) {
    return cells.stream()
        .map(TextWrap::clean)
        .map(cell -> ACTIVE.matcher(cell).replaceAll("\\\\$0"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  /**
   * Returns CSV with the names as the first line. Lines end in a line feed; a cell with a comma, a
   * quote or a line break is quoted (RFC 4180, which has CR LF between lines). A text that a
   * spreadsheet would take for a formula begins with an apostrophe.
   */
  public String csv() {
    return Stream.concat(Stream.of(names), rows.stream())
        .map(row -> row.stream().map(TextTable::quoted).collect(Collectors.joining(",")) + "\n")
        .collect(Collectors.joining());
  }

  /**
   * Reads CSV as {@link #csv} writes it, without the apostrophes before formulas; lines may end in
   * CR LF, and where there are several columns, empty rows may stand at the end.
   *
   * @return each row after the first, by the names in the first; may be empty
   * @throws IllegalArgumentException with the row's number if a row has more or fewer cells than
   *     names, a name stands twice, or a quote does not end; or if semicolons or tabs stand between
   *     the cells
   */
  public static List<Map<String, String>> parse(String csv) {
    List<List<String>> rows = cells(csv);
    List<String> names = rows.isEmpty() ? List.of() : rows.get(0);
    if (Set.copyOf(names).size() != names.size()) {
      throw new IllegalArgumentException("its first row names a column twice: " + names);
    }
    if (names.size() == 1 && SEPARATED.matcher(names.get(0)).find()) {
      throw new IllegalArgumentException(
          "its cells are separated by semicolons or tabs; save it with commas between them");
    }
    List<Map<String, String>> table = new ArrayList<>();
    int end = rows.size();
    // Spreadsheets leave rows of commas at the end, and editors blank lines.
    while (names.size() > 1 && end > 1 && rows.get(end - 1).stream().allMatch(String::isEmpty)) {
      end--;
    }
    for (int r = 1; r < end; r++) {
      List<String> row = rows.get(r);
      if (row.size() != names.size()) {
        throw new IllegalArgumentException(
            "row " + (r + 1) + " has " + row.size() + " cells; the first has " + names.size());
      }
      Map<String, String> cells = new LinkedHashMap<>();
      for (int c = 0; c < names.size(); c++) {
        cells.put(names.get(c), row.get(c));
      }
      table.add(cells);
    }
    return table;
  }

  private static List<List<String>> cells(String csv) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean inQuotes = false;
    String text = csv.isEmpty() || csv.endsWith("\n") ? csv : csv + "\n";
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        // Two quotes inside of quotes are one.
        if (inQuotes && text.startsWith("\"\"", i)) {
          cell.append(c);
          i++;
        } else {
          inQuotes = !inQuotes;
        }
      } else if (inQuotes || (c != ',' && c != '\n' && c != '\r')) {
        cell.append(c);
      } else if (c != '\r') {
        row.add(withoutApostrophe(cell.toString()));
        cell.setLength(0);
        if (c == '\n') {
          rows.add(List.copyOf(row));
          row.clear();
        }
      }
    }
    if (inQuotes) {
      throw new IllegalArgumentException("a quote in row " + (rows.size() + 1) + " does not end");
    }
    return rows;
  }

  private static String withoutApostrophe(String cell) {
    String text = cell.startsWith("'") ? cell.substring(1) : cell;
    return FORMULA.matcher(text).lookingAt() ? text : cell;
  }

  private static String quoted(String text) {
    String plain = PrintableText.of(text);
    if (FORMULA.matcher(plain).lookingAt() && !NUMBER.matcher(plain).matches()) {
      plain = "'" + plain;
    }
    return plain.matches("[^\",\r\n]*") ? plain : '"' + plain.replace("\"", "\"\"") + '"';
  }
}
