package io.fmnist.cli.bench;

import io.fmnist.api.backend.AveragedWeights;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;

/** A model that adds up the wall time of its training steps; all else goes straight to it. */
final class TimedModel implements BackendModel {
  private final BackendModel model;
  private long stepNanos;

  TimedModel(BackendModel model) {
    this.model = model;
  }

  /** Returns the wall time inside {@link #trainStep} since the last call of this method. */
  double takeStepSeconds() {
    double seconds = stepNanos * 1e-9;
    stepNanos = 0;
    return seconds;
  }

  @Override
  public StepResult trainStep(Batch batch, double learningRate, DropoutMasks masks) {
    long start = System.nanoTime();
    StepResult result = model.trainStep(batch, learningRate, masks);
    stepNanos += System.nanoTime() - start;
    return result;
  }

  @Override
  public Architecture architecture() {
    return model.architecture();
  }

  @Override
  public LossAndGradients lossAndGradients(Batch batch, DropoutMasks masks) {
    return model.lossAndGradients(batch, masks);
  }

  @Override
  public void applyGradients(Weights gradients, double learningRate) {
    model.applyGradients(gradients, learningRate);
  }

  @Override
  public float[] logits(Batch batch) {
    return model.logits(batch);
  }

  @Override
  public Weights weights() {
    return model.weights();
  }

  @Override
  public void setWeights(Weights weights) {
    model.setWeights(weights);
  }

  @Override
  public AveragedWeights average(Weights start) {
    return model.average(start);
  }

  @Override
  public boolean uploadsAhead() {
    return model.uploadsAhead();
  }

  @Override
  public void upload(Batch batch, DropoutMasks masks) {
    model.upload(batch, masks);
  }

  @Override
  public OptimizerState optimizerState() {
    return model.optimizerState();
  }

  @Override
  public void setOptimizerState(OptimizerState state) {
    model.setOptimizerState(state);
  }

  @Override
  public void close() {
    model.close();
  }
}
