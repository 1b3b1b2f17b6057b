package io.fmnist.api.train;

import io.fmnist.api.FmnistException;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.Architecture;
import java.util.stream.IntStream;

/** What training and evaluation ask of a whole set before they take its first batch. */
final class ImagesCheck {
  private ImagesCheck() {}

  /**
   * Checks that a network takes a set's images and has a logit for each of its classes. More logits
   * than classes are allowed.
   *
   * @param which images, for the message: {@code training images}
   * @throws FmnistException with both shapes or both numbers, and the largest of these images'
   *     labels, since classes are those of the whole set
   */
  static void fit(String which, LabeledImages images, Architecture architecture) {
    if (!images.shape().equals(architecture.input())) {
      throw new FmnistException(
          "the "
              + which
              + " have shape "
              + images.shape()
              + ", but the network's input is "
              + architecture.input()
              + "; give it images of that shape");
    }
    int classes = architecture.classes();
    if (images.classNames().size() > classes) {
      throw new FmnistException(
          "the "
              + which
              + " have "
              + images.classNames().size()
              + " classes (their labels go up to "
              + IntStream.range(0, images.size()).map(images::label).max().orElse(0)
              + "), but the network ends in "
              + classes
              + " logits; give its last layer one unit a class");
    }
  }
}
