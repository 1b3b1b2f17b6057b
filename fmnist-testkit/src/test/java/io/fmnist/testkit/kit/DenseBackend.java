package io.fmnist.testkit.kit;

import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.GlobalAvgPool;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Residual;
import io.fmnist.testkit.reference.ReferenceBackend;
import java.util.Map;
import java.util.Set;

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
        Set.of(
            Conv2d.class,
            MaxPool2d.class,
            AvgPool2d.class,
            GlobalAvgPool.class,
            BatchNorm.class,
            Activation.class,
            Dropout.class,
            Residual.class),
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
