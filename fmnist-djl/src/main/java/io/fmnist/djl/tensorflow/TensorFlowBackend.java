package io.fmnist.djl.tensorflow;

import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import java.util.Map;

/** TensorFlow through DJL, on the CPU or an NVIDIA GPU. */
public final class TensorFlowBackend implements Backend {
  @Override
  public String id() {
    return "tensorflow";
  }

  @Override
  public Availability availability() {
    return NativeLibrary.availability();
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.complete(Device.Type.CPU, Device.Type.CUDA);
  }

  @Override
  public Map<String, String> describe() {
    return TensorFlowEngine.describe();
  }

  @Override
  public BackendModel create(ModelRequest request) {
    return new TensorFlowModel(TensorFlowEngine.start(request.runtime()), request);
  }
}
