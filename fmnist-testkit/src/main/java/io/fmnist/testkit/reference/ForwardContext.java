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
record ForwardContext(int images, boolean training, Optional<DropoutMasks> masks, Kinks kinks) {
  /** Running statistics, no dropout. */
  static ForwardContext inference(int images) {
    return new ForwardContext(images, false, Optional.empty(), Kinks.ignored());
  }

  /** Batch statistics and dropout. */
  static ForwardContext training(int images, DropoutMasks masks, Kinks kinks) {
    return new ForwardContext(images, true, Optional.of(masks), kinks);
  }
}
