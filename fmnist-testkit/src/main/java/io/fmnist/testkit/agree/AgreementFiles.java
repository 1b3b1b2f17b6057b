package io.fmnist.testkit.agree;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Agreement as files: written whole or not at all, and read back. */
public final class AgreementFiles {
  // Sixteen tasks on three pairs take 200 kB.
  private static final int MAX_FILE = 32 << 20;
  private static final String ENDING = ".md";

  private AgreementFiles() {}

  /**
   * Makes sure that files can be written, before minutes of comparing.
   *
   * @param markdown its name ends in {@code .md}
   * @throws FmnistException if they cannot
   */
  public static void requireWritable(Path markdown) {
    TextFile.requireWritable(json(markdown));
  }

  /**
   * Writes the page and, beside it, the same as JSON.
   *
   * @param markdown its name ends in {@code .md}; the other file's in {@code .json}; both are
   *     replaced
   * @return the two files
   * @throws FmnistException if they cannot be written
   */
  public static List<Path> write(Path markdown, AgreementReport report) {
    Path json = json(markdown);
    TextFile.save(markdown, AgreementMarkdown.of(report));
    TextFile.save(json, Json.page(report) + "\n");
    return List.of(markdown, json);
  }

  /**
   * Reads a JSON file that {@link #write} wrote.
   *
   * @throws FmnistException if it is missing, too large, damaged or of another format
   */
  public static AgreementReport read(Path json) {
    try {
      return Json.read(
          TextFile.read(json, MAX_FILE), AgreementReport.FORMAT, AgreementReport.class);
    } catch (IllegalArgumentException e) {
      throw damaged(json, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw damaged(json, e.toString(), e);
    }
  }

  private static FmnistException damaged(Path file, String why, Exception e) {
    return new FmnistException(
        "agreement "
            + file
            + " cannot be read: "
            + why
            + "; give the JSON file of an agreement report",
        e);
  }

  private static Path json(Path markdown) {
    String name = String.valueOf(markdown.getFileName());
    if (!name.endsWith(ENDING)) {
      throw new FmnistException(
          "the page's file is " + markdown + "; its name must end in " + ENDING);
    }
    return markdown.resolveSibling(name.substring(0, name.length() - ENDING.length()) + ".json");
  }
}
