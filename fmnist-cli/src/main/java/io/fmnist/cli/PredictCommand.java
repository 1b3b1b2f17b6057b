package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.data.picture.ImageReader;
import io.fmnist.data.picture.PictureFolder;
import io.fmnist.tasks.chart.ContactSheet;
import io.fmnist.tasks.file.TextFile;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.predict.Classifier;
import io.fmnist.tasks.predict.Prediction;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fmnist predict}: what a trained network sees in pictures. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = {
      "Classifies pictures, and all pictures in folders.",
      "Pictures are framed as the training images were. Where a folder's sub-folders are named"
          + " after classes, the accuracy is printed."
    })
final class PredictCommand extends Subcommand {
  private static final int BATCH = 128;

  @Mixin private ModelArgument model = new ModelArgument();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "PNG, JPEG, GIF, BMP, TIFF or WBMP, or a folder of them")
  private List<Path> images = List.of();

  @Mixin private BackendOption backend = new BackendOption();

  @Option(
      names = "--invert",
      paramLabel = "auto|yes|no",
      defaultValue = "auto",
      description =
          "${COMPLETION-CANDIDATES}: whether bright and dark change places; auto makes a grey picture"
              + " look like the training images (default: ${DEFAULT-VALUE})")
  private ImageReader.Inversion invert = ImageReader.Inversion.AUTO;

  @Option(
      names = "--top",
      paramLabel = "K",
      description =
          "show the K likeliest classes (default: all, but the best alone in CSV and, in text, of"
              + " pictures in folders)")
  private @Nullable Integer top;

  @Option(names = "--json", description = "print one JSON object a picture")
  private boolean json;

  @Option(names = "--csv", description = "print CSV, a line for each picture")
  private boolean csv;

  @Option(
      names = "--montage",
      paramLabel = "FILE",
      description = "write a contact sheet of the first 1000 pictures: an .svg file")
  private @Nullable Path montage;

  private final Set<Path> inFolders = new HashSet<>();
  private final Map<Path, String> labels = new HashMap<>();
  private int failures;

  @Override
  public Integer call() {
    if (images.stream().anyMatch(image -> image.toString().isEmpty())) {
      throw wrong("a picture's name is empty; name pictures or folders");
    }
    if (top != null && top < 1) {
      throw wrong("--top is " + top + "; give 1 or more");
    }
    if (json && csv) {
      throw wrong("choose one of --json and --csv");
    }
    if (montage != null && !montage.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
      throw wrong("--montage is " + montage + "; give a name that ends in .svg");
    }
    if (montage != null) {
      TextFile.requireWritable(montage);
    }
    ModelFile file = model.read();
    Backend engine = backend.choose(commandLine());
    try (Classifier classifier = new Classifier(engine, file, RuntimeOptions.defaults())) {
      List<Path> pictures = pictures(classifier);
      ContactSheet sheet = new ContactSheet(classifier.input());
      PredictOutput output = new PredictOutput(commandLine(), json, csv, top, inFolders);
      for (int from = 0; from < pictures.size(); from += BATCH) {
        List<Path> some = pictures.subList(from, Math.min(from + BATCH, pictures.size()));
        predict(classifier, some, output, sheet);
      }
      output.end();
      if (montage != null) {
        write(montage, sheet);
      }
    }
    if (failures > 0 && inFolders.size() + images.size() > 1) {
      // The failures may have scrolled away.
      stderr().println("fmnist: " + failures + " of the pictures or folders failed, see above");
      stderr().flush();
    }
    return failures == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  /** Returns the pictures that are named, with those in folders in the folders' place. */
  private List<Path> pictures(Classifier classifier) {
    Set<String> classes = Set.copyOf(classifier.classNames());
    List<Path> all = new ArrayList<>();
    for (Path image : images) {
      if (!Files.isDirectory(image)) {
        all.add(image);
        continue;
      }
      int before = failures;
      List<Path> found = PictureFolder.files(image, this::failed);
      if (found.isEmpty() && failures == before) {
        failed("folder " + image + " holds no pictures");
      }
      for (Path file : found) {
        Path below = image.relativize(file);
        String name = Normalizer.normalize(below.getName(0).toString(), Normalizer.Form.NFC);
        if (below.getNameCount() > 1 && classes.contains(name)) {
          labels.put(file, name);
        }
      }
      inFolders.addAll(found);
      all.addAll(found);
    }
    return all;
  }

  private void failed(String message) {
    PrintWriter err = stderr();
    stdout().flush();
    err.println("fmnist: " + message);
    err.flush();
    failures++;
  }

  private void predict(
      Classifier classifier, List<Path> pictures, PredictOutput output, ContactSheet sheet) {
    Map<Path, byte[]> read = new ConcurrentHashMap<>();
    Map<Path, FmnistException> unreadable = new ConcurrentHashMap<>();
    IntStream.range(0, pictures.size())
        .parallel()
        .mapToObj(pictures::get)
        .forEach(
            picture -> {
              try {
                read.put(picture, classifier.pixels(picture, invert));
              } catch (FmnistException e) {
                unreadable.put(picture, e);
              }
            });
    List<Path> readable = pictures.stream().filter(read::containsKey).toList();
    List<Prediction> predictions =
        classifier.predict(readable.stream().map(picture -> pixels(read, picture)).toList());
    int next = 0;
    for (Path picture : pictures) {
      FmnistException reason = unreadable.get(picture);
      if (reason != null) {
        failed(String.valueOf(reason.getMessage()));
        continue;
      }
      Prediction prediction = predictions.get(next++);
      Optional<String> label = Optional.ofNullable(labels.get(picture));
      output.show(picture, prediction, label);
      if (montage != null) {
        sheet.add(
            pixels(read, picture),
            picture.toString(),
            PredictOutput.best(prediction),
            label.filter(l -> !l.equals(prediction.best().name())).isPresent());
      }
    }
  }

  private static byte[] pixels(Map<Path, byte[]> read, Path picture) {
    return java.util.Objects.requireNonNull(read.get(picture));
  }

  private void write(Path file, ContactSheet sheet) {
    TextFile.save(file, sheet.svg());
    PrintWriter err = stderr();
    err.print(TextWrap.text("montage: " + file, 2));
    err.flush();
  }
}
