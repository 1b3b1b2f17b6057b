package io.fmnist.dl4j;

import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import java.util.Map;

/** ND4J, on the CPU; with its natives for CUDA on the first GPU. */
public final class Dl4jBackend implements Backend {
  @Override
  public String id() {
    return "dl4j";
  }

  @Override
  public Availability availability() {
    return Nd4jEngine.availability();
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.complete(Device.Type.CPU, Device.Type.CUDA);
  }

  @Override
  public Map<String, String> describe() {
    return Nd4jEngine.start().describe();
  }

  @Override
  public BackendModel create(ModelRequest request) {
    return new Dl4jModel(Nd4jEngine.start(), request);
  }
}
