package io.fmnist.djl.tensorflow;

import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.djl.DjlStart;
import java.util.Map;

/** TensorFlow through DJL, on the CPU or an NVIDIA GPU. */
public final class TensorFlowBackend implements Backend {
  @Override
  public String id() {
    return "tensorflow";
  }

  @Override
  public Availability availability() {
    // Classes that need the engine must not load before it is known to be there.
    Availability engine =
        DjlStart.onClassPath("fmnist-tensorflow", "ai.djl.tensorflow.engine.TfEngine");
    return engine.isAvailable() ? NativeLibrary.availability() : engine;
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.complete(Device.Type.CPU, Device.Type.CUDA);
  }

  @Override
  public Map<String, String> describe() {
    DjlStart.require(id(), availability());
    return TensorFlowEngine.describe();
  }

  @Override
  public BackendModel create(ModelRequest request) {
    DjlStart.require(id(), availability());
    return new TensorFlowModel(TensorFlowEngine.start(request.runtime()), request);
  }
}
