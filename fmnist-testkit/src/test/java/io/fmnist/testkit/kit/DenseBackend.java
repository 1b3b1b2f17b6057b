package io.fmnist.testkit.kit;

import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.Layer;
import io.fmnist.testkit.reference.ReferenceBackend;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The reference, declared to have flatten and dense layers only, as a backend has that begins. */
final class DenseBackend implements Backend {
  private final Backend whole = ReferenceBackend.rounded();

  @Override
  public String id() {
    return "dense-only";
  }

  @Override
  public Availability availability() {
    return whole.availability();
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        Set.of(Device.Type.CPU),
        Arrays.stream(Layer.class.getPermittedSubclasses())
            .filter(layer -> layer != Flatten.class && layer != Dense.class)
            .<Class<? extends Layer>>map(layer -> layer.asSubclass(Layer.class))
            .collect(Collectors.toUnmodifiableSet()),
        Set.of());
  }

  @Override
  public Map<String, String> describe() {
    return whole.describe();
  }

  @Override
  public BackendModel create(ModelRequest request) {
    return whole.create(request);
  }
}
