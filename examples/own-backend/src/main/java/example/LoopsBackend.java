package example;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.Layer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Flatten and dense layers in plain loops: about the least that is a backend. */
public final class LoopsBackend implements Backend {
  private static final Set<Class<? extends Layer>> UNSUPPORTED =
      Arrays.stream(Layer.class.getPermittedSubclasses())
          .filter(layer -> layer != Flatten.class && layer != Dense.class)
          .<Class<? extends Layer>>map(layer -> layer.asSubclass(Layer.class))
          .collect(Collectors.toUnmodifiableSet());

  @Override
  public String id() {
    return "loops";
  }

  @Override
  public Availability availability() {
    return Availability.yes();
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(Set.of(Device.Type.CPU), UNSUPPORTED, Set.of());
  }

  @Override
  public Map<String, String> describe() {
    return Map.of("engine", "plain loops");
  }

  @Override
  public BackendModel create(ModelRequest request) {
    if (!request.runtime().device().equals(Device.cpu())) {
      throw new FmnistException("backend loops runs on cpu only; use --device cpu");
    }
    for (Layer layer : request.architecture().layers()) {
      if (UNSUPPORTED.contains(layer.getClass())) {
        throw new FmnistException(
            "backend loops has no " + layer.kind() + "; it has flatten and dense");
      }
    }
    return new LoopsModel(request);
  }
}
