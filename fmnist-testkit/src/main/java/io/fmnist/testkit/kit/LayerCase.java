package io.fmnist.testkit.kit;

import io.fmnist.api.layer.Layer;
import io.fmnist.api.model.Architecture;

/**
 * A network that puts one layer to the test.
 *
 * @param name of the case, for example {@code conv2d: 3x3 same}
 * @param about the layer's class
 * @param architecture the network
 */
public record LayerCase(String name, Class<? extends Layer> about, Architecture architecture) {}
