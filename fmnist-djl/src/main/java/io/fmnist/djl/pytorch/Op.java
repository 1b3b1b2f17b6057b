package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;

/** One layer's forward pass in engine calls; the backward pass is PyTorch's. */
@FunctionalInterface
interface Op {
  /**
   * Computes the output.
   *
   * @param input [N, C, H, W], channels-last in memory, or [N, F]
   * @param context what this pass works with
   */
  PtNDArray forward(PtNDArray input, ForwardContext context);
}
