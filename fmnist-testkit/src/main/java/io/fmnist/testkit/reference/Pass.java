package io.fmnist.testkit.reference;

import io.fmnist.api.backend.DropoutMasks;
import java.util.Optional;

/**
 * What a layer must know about one forward pass beside its input.
 *
 * @param images number of images in the batch
 * @param training whether batch statistics and dropout are in force
 * @param masks of this step's dropout layers; empty in inference
 * @param kinks notes the images whose values come near to a kink
 */
record Pass(int images, boolean training, Optional<DropoutMasks> masks, Kinks kinks) {
  /** Running statistics, no dropout. */
  static Pass inference(int images) {
    return new Pass(images, false, Optional.empty(), Kinks.ignored());
  }

  /** Batch statistics and dropout. */
  static Pass training(int images, DropoutMasks masks, Kinks kinks) {
    return new Pass(images, true, Optional.of(masks), kinks);
  }
}
