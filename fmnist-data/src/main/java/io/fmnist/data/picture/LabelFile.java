package io.fmnist.data.picture;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads which picture is of which class from CSV (RFC 4180, without line breaks in cells): path,
 * label and, if wanted, train, validation or test. Paths are relative to the file's folder. A first
 * line of names is optional; with one, further columns do not matter.
 */
final class LabelFile {
  /** The name under which a folder may have one. */
  static final String NAME = "labels.csv";

  private static final long MOST_BYTES = 1L << 30;
  private static final int LONGEST_LINE = 1 << 16;

  private static final List<Set<String>> COLUMNS =
      List.of(
          Set.of("path", "file", "filename", "file_name", "image", "picture"),
          Set.of("label", "class", "category"),
          Set.of("split", "part", "set"));

  private final Path file;
  private int line;
  private int[] columns = {0, 1, 2};

  private LabelFile(Path file) {
    this.file = file;
  }

  static Listing read(Path file) {
    return new LabelFile(file).read();
  }

  private Listing read() {
    Listing.Builder pictures = new Listing.Builder(file);
    Set<Path> seen = new HashSet<>();
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
        throw new FmnistException(file + " cannot be read: it is not a file of at most 1 GiB");
      }
      try (BufferedReader in = Files.newBufferedReader(file)) {
        boolean isFirst = true;
        for (String text = readLine(in); text != null; text = readLine(in)) {
          if (text.isBlank()) {
            continue;
          }
          List<String> cells = cells(text);
          if (!isFirst || !isHeader(cells)) {
            add(cells, seen, pictures);
          }
          isFirst = false;
        }
      }
    } catch (CharacterCodingException e) {
      throw new FmnistException(file + " is not UTF-8; write it in that encoding", e);
    } catch (IOException e) {
      throw new FmnistException(file + " cannot be read: " + Reason.of(e), e);
    }
    return pictures.build(List.of());
  }

  /** Returns the next line without its end; null if there is none. A longer one is not read. */
  private @Nullable String readLine(BufferedReader in) throws IOException {
    line++;
    StringBuilder text = new StringBuilder();
    int c = in.read();
    if (c < 0) {
      return null;
    }
    for (; c >= 0 && c != '\n' && c != '\r'; c = in.read()) {
      if (text.length() == LONGEST_LINE) {
        throw wrong("has more than " + LONGEST_LINE + " characters");
      }
      text.append((char) c);
    }
    if (c == '\r') {
      in.mark(1);
      if (in.read() != '\n') {
        in.reset();
      }
    }
    return line == 1 && text.indexOf("\uFEFF") == 0 ? text.substring(1) : text.toString();
  }

  private void add(List<String> cells, Set<Path> seen, Listing.Builder pictures) {
    if (cells.size() <= Math.max(columns[0], columns[1])) {
      throw wrong(
          "has "
              + cells.size()
              + (cells.size() == 1 ? " cell" : " cells")
              + "; a path and a label, with a comma between, are needed");
    }
    String path = cells.get(columns[0]);
    String label = cells.get(columns[1]).strip();
    if (path.isBlank() || label.isEmpty()) {
      throw wrong("has no " + (path.isBlank() ? "path" : "label"));
    }
    String part = columns[2] >= 0 && columns[2] < cells.size() ? cells.get(columns[2]).strip() : "";
    try {
      Path picture = file.resolveSibling(path);
      if (!seen.add(picture.normalize())) {
        throw wrong("names " + path + " a second time; a picture has one label");
      }
      pictures.add(
          picture,
          label,
          part.isEmpty()
              ? Part.TRAIN
              : Part.named(part)
                  .orElseThrow(
                      () ->
                          wrong("says \"" + part + "\"; train, validation and test are allowed")));
    } catch (InvalidPathException e) {
      throw wrong("names \"" + path + "\", which is no path here: " + e.getReason());
    }
  }

  private FmnistException wrong(String what) {
    return new FmnistException(file + ": line " + line + " " + what + "; correct the line");
  }

  private boolean isHeader(List<String> cells) {
    int[] found = {-1, -1, -1};
    for (int c = 0; c < cells.size(); c++) {
      String name = cells.get(c).strip().toLowerCase(Locale.ROOT);
      for (int kind = 0; kind < found.length; kind++) {
        if (found[kind] < 0 && COLUMNS.get(kind).contains(name)) {
          found[kind] = c;
        }
      }
    }
    if (found[0] < 0 || found[1] < 0) {
      requirePicture(cells.get(0), found[0] >= 0 || found[1] >= 0);
      return false;
    }
    columns = found;
    return true;
  }

  /** A header whose names are unknown would become a class. */
  private void requirePicture(String path, boolean isNamed) {
    if ((isNamed || !path.contains(".")) && !isFile(path)) {
      throw wrong(
          "names no picture, so it should be a header, with a column "
              + String.join(", ", new TreeSet<>(COLUMNS.get(0)))
              + " and a column "
              + String.join(", ", new TreeSet<>(COLUMNS.get(1))));
    }
  }

  private boolean isFile(String path) {
    try {
      return Files.isRegularFile(file.resolveSibling(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private List<String> cells(String text) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c != '"') {
          cell.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          cell.append(c);
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"' && cell.length() == 0) {
        quoted = true;
      } else if (c == ',') {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    if (quoted) {
      throw wrong("ends within quotes");
    }
    cells.add(cell.toString());
    return cells;
  }
}
