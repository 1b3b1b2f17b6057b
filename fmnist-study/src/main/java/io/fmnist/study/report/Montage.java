package io.fmnist.study.report;

import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The test images that most runs get wrong. */
final class Montage {
  /** The most images that are shown. */
  static final int MOST = 60;

  private Montage() {}

  /**
   * One image.
   *
   * @param index of the test image, from 0
   * @param truth its class
   * @param predicted the class that most of the wrong runs gave; the first among equals
   * @param predictedBy so many runs
   * @param wrong runs that are wrong
   * @param runs all runs with predictions
   */
  record Tile(int index, String truth, String predicted, int predictedBy, int wrong, int runs) {}

  /** Returns the images most often wrong first; among equals those with lower numbers. */
  static List<Tile> of(List<SavedRun> runs) {
    List<Tile> tiles = new ArrayList<>();
    int images = runs.isEmpty() ? 0 : runs.get(0).labels().size();
    for (int image = 0; image < images; image++) {
      tile(runs, image, tiles);
    }
    tiles.sort(Comparator.comparingInt((Tile t) -> -t.wrong()).thenComparingInt(Tile::index));
    return tiles.stream().limit(MOST).toList();
  }

  private static void tile(List<SavedRun> runs, int image, List<Tile> tiles) {
    List<String> names = runs.get(0).classNames();
    int truth = runs.get(0).labels().get(image);
    int[] votes = new int[names.size()];
    for (SavedRun run : runs) {
      votes[run.predictions().get(image)]++;
    }
    int wrong = runs.size() - votes[truth];
    votes[truth] = 0;
    int most =
        IntStream.range(0, votes.length).reduce(0, (best, c) -> votes[c] > votes[best] ? c : best);
    if (wrong > 0) {
      tiles.add(
          new Tile(image, names.get(truth), names.get(most), votes[most], wrong, runs.size()));
    }
  }
}
