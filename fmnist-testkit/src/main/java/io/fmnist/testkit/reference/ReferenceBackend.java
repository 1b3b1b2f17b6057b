package io.fmnist.testkit.reference;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Backend {@code reference}: the definition of the mathematics in plain Java and float64, on one
 * thread. Meant for tiny runs and for checking other backends; a training of full size takes days.
 */
public final class ReferenceBackend implements Backend {
  private final String id;
  private final Formulas formulas;

  public ReferenceBackend() {
    this("reference", new Formulas());
  }

  private ReferenceBackend(String id, Formulas formulas) {
    this.id = id;
    this.formulas = formulas;
  }

  /** Returns a backend that makes a mistake on purpose: the kit must find it. */
  public static Backend with(Mistake mistake) {
    return new ReferenceBackend(mistake.id(), mistake.formulas());
  }

  /**
   * Returns the right formulas with every value rounded to float32 between layers: a backend that
   * is as honest as a float32 engine can be.
   */
  public static Backend rounded() {
    return new ReferenceBackend("reference-float32", new RoundedFormulas());
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean isOnlyByName() {
    return true;
  }

  @Override
  public Availability availability() {
    return Availability.yes();
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.complete(Device.Type.CPU);
  }

  @Override
  public Map<String, String> describe() {
    Map<String, String> description = new LinkedHashMap<>();
    description.put("engine", "plain Java, float64");
    description.put("threads", "1");
    return description;
  }

  @Override
  public BackendModel create(ModelRequest request) {
    Device device = request.runtime().device();
    if (device.type() != Device.Type.CPU) {
      throw new FmnistException("backend " + id + " runs on cpu only, not on " + device);
    }
    return new ReferenceModel(request, formulas);
  }
}
