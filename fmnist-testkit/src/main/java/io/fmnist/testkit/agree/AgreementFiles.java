package io.fmnist.testkit.agree;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fmnist.api.FmnistException;
import io.fmnist.tasks.file.TextFiles;
import java.nio.file.Path;
import java.util.List;

/** Agreement as files: written whole or not at all, and read back. */
public final class AgreementFiles {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final String ENDING = ".md";

  private AgreementFiles() {}

  /**
   * Makes sure that files can be written, before minutes of comparing.
   *
   * @param markdown its name ends in {@code .md}
   * @throws FmnistException if they cannot
   */
  public static void requireWritable(Path markdown) {
    TextFiles.requireWritable(json(markdown));
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
    TextFiles.write(markdown, AgreementMarkdown.of(report));
    try {
      TextFiles.write(json, JSON.writeValueAsString(AgreementJson.of(report)) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text and numbers are always JSON", e);
    }
    return List.of(markdown, json);
  }

  /**
   * Reads a JSON file that {@link #write} wrote.
   *
   * @throws FmnistException if it is missing, too large, damaged or of another format
   */
  public static AgreementReport read(Path json) {
    return AgreementReader.read(json);
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
