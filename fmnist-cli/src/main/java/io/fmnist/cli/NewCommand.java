package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.api.file.WholeFile;
import io.fmnist.api.model.ImageShape;
import io.fmnist.data.Datasets;
import io.fmnist.data.picture.PictureFolder;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.StarterTask;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fmnist new}: a task's file for pictures of one's own. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a task's file that fits a folder of pictures.",
      "Its input has the pictures' size, at most 32 x 32, and colours if they have any; the file can"
          + " be changed as you like."
    })
final class NewCommand extends Subcommand {
  private static final int LONGEST_EDGE = 32;

  @Parameters(paramLabel = "TASK", description = "the task's id; its file is TASK.yaml")
  private String task = "";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description =
          "folder of pictures with a sub-folder for each class, or CSV file of paths and labels")
  private String data = "";

  @Option(
      names = "--input",
      paramLabel = "C,H,W",
      split = ",",
      description =
          "channels (1 or 3), height and width of the network's input, for example 3,64,64")
  private List<Integer> input = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "must not exist (default: TASK.yaml)")
  private @Nullable Path output;

  /** Returns the shape that {@code --input} gives. */
  private static Optional<ImageShape> given(
      @Nullable List<Integer> input, CommandLine commandLine) {
    if (input == null || input.isEmpty()) {
      return Optional.empty();
    }
    if (input.size() != 3 || (input.get(0) != 1 && input.get(0) != 3)) {
      throw new CommandLine.ParameterException(
          commandLine,
          "--input is " + input + "; give 1 or 3 channels, height and width, for example 3,32,32");
    }
    return Failures.usage(
        commandLine, () -> Optional.of(new ImageShape(input.get(0), input.get(1), input.get(2))));
  }

  /** Returns the shape in which a dataset is looked at: what is given, or fits its pictures. */
  static ImageShape shape(
      @Nullable String source, @Nullable List<Integer> input, CommandLine commandLine) {
    return given(input, commandLine)
        .orElseGet(
            () ->
                Optional.ofNullable(source)
                    .flatMap(Datasets::pictures)
                    .map(pictures -> pictures.suggest(LONGEST_EDGE).input())
                    .orElse(new ImageShape(1, 28, 28)));
  }

  @Override
  public Integer call() {
    String id = task.replaceFirst("(?i)\\.ya?ml$", "");
    if (!Task.isId(id)) {
      throw wrong("the task's id is " + id + "; allowed are " + Task.ID_RULE);
    }
    Path file = output == null ? Path.of(id + ".yaml") : output;
    if (!file.toString().matches("(?is).*\\.ya?ml")) {
      throw wrong("--output is " + file + "; a task file's name ends in .yaml");
    }
    if (Files.exists(file)) {
      throw new FmnistException(file + " exists; delete it, or choose another name");
    }
    PictureFolder pictures =
        Datasets.pictures(data)
            .orElseThrow(
                () ->
                    new FmnistException(
                        data
                            + " holds no pictures but images of one size; start from a task of the"
                            + " catalogue, for example with: fmnist show task0 --yaml"));
    PictureFolder.Suggestion suggestion = pictures.suggest(LONGEST_EDGE);
    ImageShape shape = given(input, commandLine()).orElse(suggestion.input());
    int classes = pictures.classNames().size();
    // About two thirds are left for training where the folder is split by itself.
    int train = Math.max(1, pictures.size() * 16 / 25);
    Task made = StarterTask.of(id, shape, classes, train, suggestion.background());
    String text = StarterTask.yaml(made, pictures.classNames());
    try {
      // The id is the user's; a file that could not be read again must not be written.
      SpecFormat.read(text, String.valueOf(file.getFileName()), List.of());
      WholeFile.write(file, partial -> Files.writeString(partial, text));
    } catch (IOException e) {
      throw new FmnistException(file + " cannot be written: " + Reason.of(e), e);
    }
    stdout()
        .print(
            TextWrap.text(
                file
                    + ": "
                    + pictures.size()
                    + " pictures of "
                    + classes
                    + " classes, input "
                    + shape
                    + ", "
                    + made.training().epochs()
                    + " epochs; train with: fmnist run "
                    + Reproduction.quoted(file.toString())
                    + " --data "
                    + Reproduction.quoted(String.valueOf(data)),
                2));
    stdout().flush();
    return CommandLine.ExitCode.OK;
  }
}
