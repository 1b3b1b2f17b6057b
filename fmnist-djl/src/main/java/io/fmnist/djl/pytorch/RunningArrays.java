package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;

/** Running statistics of every batch normalization as the engine reads them in inference. */
interface RunningArrays {
  /** Returns the running mean of a batch normalization by its ordinal. */
  PtNDArray mean(int ordinal, PtNDManager scope);

  /** Returns the running variance of a batch normalization by its ordinal. */
  PtNDArray variance(int ordinal, PtNDManager scope);
}
