package io.fmnist.cli;

import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextTable;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.predict.Prediction;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Prints predictions: as text, JSON or CSV, with warnings and the accuracy beside them. */
final class PredictOutput {
  private static final int MOST_WARNINGS = 10;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean csv;
  private final @Nullable Integer top;
  private final Set<Path> inFolders;
  private final List<List<Object>> rows = new ArrayList<>();
  private int labeled;
  private int right;
  private int warnings;

  PredictOutput(
      CommandLine commandLine,
      boolean json,
      boolean csv,
      @Nullable Integer top,
      Set<Path> inFolders) {
    out = commandLine.getOut();
    err = commandLine.getErr();
    this.json = json;
    this.csv = csv;
    this.top = top;
    this.inFolders = inFolders;
  }

  /** Returns the likeliest class and its probability. */
  static String best(Prediction prediction) {
    return String.format(
        Locale.ROOT,
        "%s (%.1f %%)",
        prediction.best().name(),
        100 * prediction.best().probability());
  }

  /**
   * Prints one picture's prediction.
   *
   * @param label the class that the picture's folder names
   */
  void show(Path picture, Prediction prediction, Optional<String> label) {
    if (label.isPresent()) {
      labeled++;
      right += label.get().equals(prediction.best().name()) ? 1 : 0;
    }
    if (json) {
      out.println(Json.line(keys(picture, prediction, label)));
    } else if (csv) {
      rows.add(row(picture, prediction, label));
    } else {
      text(picture, prediction);
    }
    prediction.warning().ifPresent(warning -> warn(picture, warning));
  }

  private List<Prediction.ClassProbability> classes(Prediction prediction, int otherwise) {
    List<Prediction.ClassProbability> all = prediction.byProbability();
    return all.subList(0, Math.min(top == null ? otherwise : top, all.size()));
  }

  private void text(Path picture, Prediction prediction) {
    out.print(TextWrap.text(picture + ": " + best(prediction), 2));
    int usual = inFolders.contains(picture) ? 1 : Integer.MAX_VALUE;
    List<Prediction.ClassProbability> classes = classes(prediction, usual);
    // One alone stands in the line above.
    for (Prediction.ClassProbability c :
        classes.size() == 1 ? List.<Prediction.ClassProbability>of() : classes) {
      String line = String.format(Locale.ROOT, "  %6.2f %%  %s", 100 * c.probability(), c.name());
      out.print(TextWrap.text(line, 12));
    }
  }

  private Map<String, Object> keys(Path picture, Prediction prediction, Optional<String> label) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("image", picture.toString());
    keys.put("class", prediction.best().name());
    label.ifPresent(name -> keys.put("label", name));
    prediction.warning().ifPresent(warning -> keys.put("warning", warning));
    Map<String, Double> probabilities = new LinkedHashMap<>();
    classes(prediction, Integer.MAX_VALUE)
        .forEach(c -> probabilities.put(c.name(), c.probability()));
    keys.put("probabilities", probabilities);
    return keys;
  }

  private List<Object> row(Path picture, Prediction prediction, Optional<String> label) {
    List<Object> row =
        new ArrayList<>(List.of(picture, label.orElse(""), prediction.warning().orElse("")));
    for (Prediction.ClassProbability c : classes(prediction, 1)) {
      row.add(c.name());
      row.add(c.probability());
    }
    return row;
  }

  private void warn(Path picture, String warning) {
    warnings++;
    if (warnings <= MOST_WARNINGS) {
      out.flush();
      err.print(
          TextWrap.text(
              "warning: " + picture + " looks unlike the training images: " + warning, 2));
      err.flush();
    }
  }

  /** Prints what is told of all pictures together. */
  void end() {
    if (csv) {
      List<String> names = new ArrayList<>(List.of("image", "label", "warning"));
      int classes = rows.isEmpty() ? 1 : (rows.get(0).size() - names.size()) / 2;
      for (int i = 1; i <= classes; i++) {
        names.addAll(
            i == 1 ? List.of("class", "probability") : List.of("class" + i, "probability" + i));
      }
      TextTable table = TextTable.left(names);
      rows.forEach(table::row);
      out.print(table.csv());
    }
    out.flush();
    if (warnings > MOST_WARNINGS) {
      err.println(
          "warning: " + (warnings - MOST_WARNINGS) + " more look unlike the training images");
    }
    if (labeled > 0) {
      PrintWriter to = json || csv ? err : out;
      to.println(
          String.format(
              Locale.ROOT,
              "accuracy %.2f %% (%,d of %,d pictures whose folder names their class)",
              100.0 * right / labeled,
              right,
              labeled));
      to.flush();
    }
    err.flush();
  }
}
