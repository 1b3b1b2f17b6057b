package io.fmnist.it.reference;

import io.fmnist.api.backend.DropoutMasks;
import java.util.Optional;

/**
 * What a layer must know about one forward pass beside its input.
 *
 * @param images number of images in the batch
 * @param training whether batch statistics and dropout are in force
 * @param masks of this step's dropout layers; empty in inference
 * @param kinkWidth gradients only: a value nearer to a kink of its function than this (but not on
 *     it) takes the slope of the other side; 0 for the true gradient. See {@link
 *     ReferenceNetwork#gradients}
 */
record Pass(int images, boolean training, Optional<DropoutMasks> masks, double kinkWidth) {
  /** Running statistics, no dropout. */
  static Pass inference(int images) {
    return new Pass(images, false, Optional.empty(), 0);
  }

  /** Batch statistics and dropout. */
  static Pass training(int images, DropoutMasks masks, double kinkWidth) {
    return new Pass(images, true, Optional.of(masks), kinkWidth);
  }
}
