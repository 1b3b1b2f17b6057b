package io.fmnist.api.backend;

import io.fmnist.api.layer.Layer;
import io.fmnist.api.optimizer.Optimizer;
import java.util.Set;

/**
 * What a backend declares that it cannot do. What is not declared must work.
 *
 * @param devices kinds of devices that it has code for
 * @param unsupportedLayers layers that it refuses
 * @param unsupportedOptimizers optimizers that it refuses
 */
public record Capabilities(
    Set<Device.Type> devices,
    Set<Class<? extends Layer>> unsupportedLayers,
    Set<Class<? extends Optimizer>> unsupportedOptimizers) {
  public Capabilities {
    devices = Set.copyOf(devices);
    unsupportedLayers = Set.copyOf(unsupportedLayers);
    unsupportedOptimizers = Set.copyOf(unsupportedOptimizers);
  }

  /** Every layer and optimizer, on the given devices. */
  public static Capabilities complete(Device.Type... devices) {
    return new Capabilities(Set.of(devices), Set.of(), Set.of());
  }
}
