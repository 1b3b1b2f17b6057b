package io.fmnist.djl.pytorch;

import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.djl.DjlStart;
import java.util.Map;

/** PyTorch through DJL, on the CPU or an NVIDIA GPU. */
public final class PyTorchBackend implements Backend {
  @Override
  public String id() {
    return "pytorch";
  }

  @Override
  public Availability availability() {
    // Classes that need the engine must not load before it is known to be there.
    Availability engine = DjlStart.onClassPath("fmnist-pytorch", "ai.djl.pytorch.engine.PtEngine");
    return engine.isAvailable() ? PyTorchEngine.availability() : engine;
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.complete(Device.Type.CPU, Device.Type.CUDA);
  }

  @Override
  public Map<String, String> describe() {
    DjlStart.require(id(), availability());
    return PyTorchEngine.start().describe();
  }

  @Override
  public BackendModel create(ModelRequest request) {
    DjlStart.require(id(), availability());
    PyTorchEngine engine = PyTorchEngine.start();
    boolean onDevice =
        request.runtime().device().type() == Device.Type.CUDA
            || Boolean.getBoolean(ResidentModel.PROPERTY);
    return onDevice ? new ResidentModel(engine, request) : new PyTorchModel(engine, request);
  }
}
