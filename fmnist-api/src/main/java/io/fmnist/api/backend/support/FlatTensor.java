package io.fmnist.api.backend.support;

import io.fmnist.api.model.ParameterSpec;

/**
 * Where a trainable tensor lies in a flat vector.
 *
 * @param spec the tensor
 * @param offset of its first value
 * @param layout how its values are ordered there
 */
public record FlatTensor(ParameterSpec spec, int offset, ChannelsLast layout) {}
