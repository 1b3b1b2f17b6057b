package io.fmnist.dl4j;

/**
 * What one batch normalization trains and keeps.
 *
 * @param epsilon added to variances
 * @param frozen whether the layer is normalized by its running statistics in training too
 */
record BatchNormTensors(
    Trained gamma, Trained beta, NativeStatistics running, double epsilon, boolean frozen) {
  int features() {
    return running.size();
  }
}
