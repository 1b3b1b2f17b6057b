package io.fmnist.it.agree;

import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.testkit.reference.Mistake;
import io.fmnist.testkit.reference.ReferenceBackend;
import java.util.Map;

/** Backend {@code wrong} of the tests' class path: flattens maps in another order. */
public final class WrongBackend implements Backend {
  private final Backend mistaken = ReferenceBackend.with(Mistake.FLATTEN_HWC);

  @Override
  public String id() {
    return "wrong";
  }

  @Override
  public boolean isOnlyByName() {
    return true;
  }

  @Override
  public Availability availability() {
    return mistaken.availability();
  }

  @Override
  public Capabilities capabilities() {
    return mistaken.capabilities();
  }

  @Override
  public Map<String, String> describe() {
    return mistaken.describe();
  }

  @Override
  public BackendModel create(ModelRequest request) {
    return mistaken.create(request);
  }
}
