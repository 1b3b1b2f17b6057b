package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import io.fmnist.api.backend.support.FlatTensor;

/**
 * A trainable tensor as the engine sees it.
 *
 * @param tensor where its values lie in the flat vector
 * @param shape of the engine's tensor over those values
 */
record Slot(FlatTensor tensor, Shape shape) {}
