package io.fmnist.api.backend.support;

import io.fmnist.api.FmnistException;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;

/** The checks of a batch that every backend makes, so that all give the same messages. */
public final class BatchCheck {
  private BatchCheck() {}

  /**
   * Checks the image shape and that there is at least one image.
   *
   * @throws FmnistException with both shapes, or if the batch is empty
   */
  public static void images(Batch batch, Architecture architecture) {
    if (!batch.shape().equals(architecture.input())) {
      throw new FmnistException(
          "the batch holds images of shape "
              + batch.shape()
              + ", but the network's input is "
              + architecture.input()
              + "; give it images of that shape");
    }
    if (batch.size() == 0) {
      throw new FmnistException("the batch is empty; fill it with at least one image");
    }
  }

  /**
   * As {@link #images}, and checks that each label has a logit, and each logit a target.
   *
   * @throws FmnistException with the first label that has none, or both numbers of classes
   */
  public static void labeledImages(Batch batch, Architecture architecture) {
    images(batch, architecture);
    for (int i = 0; i < batch.size(); i++) {
      if (batch.label(i) >= architecture.classes()) {
        throw new FmnistException(
            "label "
                + i
                + " of the batch is "
                + batch.label(i)
                + ", but the network has "
                + architecture.classes()
                + " logits; labels 0 to "
                + (architecture.classes() - 1)
                + " are allowed");
      }
    }
    int classes = batch.targetClasses().orElse(architecture.classes());
    if (classes != architecture.classes()) {
      throw new FmnistException(
          "the batch has targets for "
              + classes
              + " classes, but the network has "
              + architecture.classes()
              + " logits; give each image one target a logit");
    }
  }
}
