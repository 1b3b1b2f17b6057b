package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import io.fmnist.api.backend.ChannelsLast;
import io.fmnist.api.model.ParameterSpec;

/**
 * Where a trainable tensor lies in the flat vector.
 *
 * @param spec the tensor
 * @param offset of its first value
 * @param layout how its values are ordered there
 * @param shape of the engine's tensor over those values
 */
record Slot(ParameterSpec spec, int offset, ChannelsLast layout, Shape shape) {}
