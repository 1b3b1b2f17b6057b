package io.fmnist.api.backend;

import io.fmnist.api.model.Weights;

/**
 * Loss of a batch and its gradients.
 *
 * @param loss mean softmax cross-entropy over the batch
 * @param gradients of that mean by every trainable tensor, canonical layout
 */
public record LossAndGradients(double loss, Weights gradients) {}
