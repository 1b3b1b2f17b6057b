package io.fmnist.tasks.predict;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a network sees in one picture.
 *
 * @param byProbability every class, the likeliest first
 * @param warning how the picture is unlike the images that the network learned from, words without
 *     a full stop; empty where it is not, or where the network's file does not say what these look
 *     like
 */
public record Prediction(List<ClassProbability> byProbability, Optional<String> warning) {
  /** Sorts the classes; equal ones keep their order. */
  public Prediction {
    byProbability =
        byProbability.stream()
            .sorted(Comparator.comparingDouble(ClassProbability::probability).reversed())
            .toList();
  }

  /**
   * One class.
   *
   * @param name of the class
   * @param probability 0 to 1, by softmax; a network that is wrong is often sure
   */
  public record ClassProbability(String name, double probability) {}

  /** Returns the likeliest class. */
  public ClassProbability best() {
    return byProbability.get(0);
  }
}
