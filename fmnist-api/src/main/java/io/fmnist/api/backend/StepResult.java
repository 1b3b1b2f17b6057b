package io.fmnist.api.backend;

/**
 * What one training step gives, before its update.
 *
 * @param loss mean softmax cross-entropy over the batch, natural logarithm
 * @param correct number of images whose largest logit is their label's
 */
public record StepResult(double loss, int correct) {}
