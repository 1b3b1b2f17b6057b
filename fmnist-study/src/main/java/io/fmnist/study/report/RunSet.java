package io.fmnist.study.report;

import io.fmnist.api.FmnistException;
import io.fmnist.study.stats.Variants;
import io.fmnist.tasks.run.SavedRun;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Runs that may stand in one report: sound, and on the same images. Where one id has several
 * descriptions, each but one gets an id of its own ({@link Variants}). A report that left some out
 * without being asked could not be trusted.
 */
final class RunSet {
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** Ids by the numbers in them: task2 comes before task10. */
  static final Comparator<String> BY_ID =
      Comparator.<String, String>comparing(
              id ->
                  NUMBER
                      .matcher(id)
                      .replaceAll(n -> "0".repeat(64 - n.group().length()) + n.group()))
          .thenComparing(Comparator.naturalOrder());

  private RunSet() {}

  /**
   * Checks runs.
   *
   * @return the same; where one id has several descriptions, under ids of their own
   * @throws FmnistException if they cannot stand in one report, with the folders
   */
  static List<SavedRun> require(List<SavedRun> runs) {
    // The labels of those that have them are compared with each other.
    SavedRun one = runs.stream().filter(SavedRun::hasPredictions).findFirst().orElse(runs.get(0));
    for (SavedRun run : runs) {
      requireSameImages(one, run);
    }
    return Variants.of(runs).runs();
  }

  private static void requireSameImages(SavedRun one, SavedRun other) {
    String difference = "";
    boolean isSame = !one.dataSha256().isEmpty() && one.dataSha256().equals(other.dataSha256());
    if (!isSame && !one.dataset().equals(other.dataset())) {
      difference = "\"" + one.dataset() + "\" and \"" + other.dataset() + "\"";
    } else if (!one.dataSha256().equals(other.dataSha256())) {
      difference = "different files of \"" + one.dataset() + "\"";
    } else if (!sizes(one).equals(sizes(other))) {
      difference = sizes(one) + " and " + sizes(other) + " training, validation and test images";
    } else if (one.hasPredictions()
        && other.hasPredictions()
        && (!one.classNames().equals(other.classNames()) || !one.labels().equals(other.labels()))) {
      difference = "different labels of \"" + one.dataset() + "\"";
    }
    if (!difference.isEmpty()) {
      throw new FmnistException(
          "the runs are not on the same images: "
              + one.folder()
              + " and "
              + other.folder()
              + " are on "
              + difference
              + "; report on them one by one");
    }
  }

  private static List<Integer> sizes(SavedRun run) {
    return List.of(run.trainImages(), run.validationImages(), run.testImages());
  }
}
