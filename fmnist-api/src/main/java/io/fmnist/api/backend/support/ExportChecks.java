package io.fmnist.api.backend.support;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.file.Reason;
import io.fmnist.api.model.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What every {@link ModelExporter} refuses before it writes, and how it says that it failed. */
public final class ExportChecks {
  private static final Pattern LINE_BREAK = Pattern.compile("\\R");

  private ExportChecks() {}

  /**
   * Requires a target that is new, in a folder that exists.
   *
   * @param kind what the format writes: file or folder
   * @return the target's absolute path
   * @throws FmnistException if anything is there, even a broken link, or the parent is no folder
   */
  public static Path requireNew(Path target, String kind) {
    Path absolute = target.toAbsolutePath();
    if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
      boolean removable = Files.isDirectory(absolute) || Files.isRegularFile(absolute);
      throw new FmnistException(
          target
              + " exists already"
              + (removable ? "" : " and is no " + kind + ", but a device, pipe or broken link")
              + "; choose a new "
              + kind
              + (removable ? ", or remove it first" : ""));
    }
    Path parent = absolute.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new FmnistException("the folder of " + target + " does not exist; make it first");
    }
    return absolute;
  }

  /**
   * Requires a name for each class, on one line.
   *
   * @throws FmnistException if there are more or fewer, or one has a line break
   */
  public static void requireNames(Architecture architecture, List<String> classNames) {
    if (classNames.size() != architecture.classes()) {
      throw new FmnistException(
          "there are "
              + classNames.size()
              + " class names, but the network has "
              + architecture.classes()
              + " logits; give one name for each");
    }
    for (String name : classNames) {
      if (LINE_BREAK.matcher(name).find()) {
        throw new FmnistException(
            "the class name \"" + name + "\" has a line break; names must be on one line");
      }
    }
  }

  /**
   * Returns the failure of an export that could not be written.
   *
   * @param advice what to do about it
   */
  public static FmnistException cannotWrite(Path target, IOException e, String advice) {
    return new FmnistException(
        "the model cannot be written to " + target + ": " + Reason.of(e) + "; " + advice, e);
  }
}
