package io.fmnist.dl4j;

import io.fmnist.api.backend.ChannelsLast;
import io.fmnist.api.model.ParameterSpec;

/**
 * Where a trainable tensor lies in the flat vector.
 *
 * @param spec the tensor
 * @param offset of its first value
 * @param layout how its values are ordered there
 */
record Slot(ParameterSpec spec, int offset, ChannelsLast layout) {
  /**
   * Returns the engine's shape of the tensor; only the order of values may differ from canonical.
   */
  long[] shape() {
    return spec.shape().stream().mapToLong(Integer::longValue).toArray();
  }
}
