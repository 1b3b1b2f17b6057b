package io.fmnist.testkit.kit;

import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.testkit.reference.ReferenceBackend;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;

/**
 * The reference in float32 with one promise of its models broken; subclasses break one of its own.
 */
class BreakingBackend implements Backend {
  private final Backend honest = ReferenceBackend.rounded();
  private final Breaking breaking;

  /** Stands between the caller and a model. */
  interface Breaking {
    /**
     * Answers a call.
     *
     * @param model honest
     * @param method that was called
     * @param arguments of the call
     * @param honestly answers as the honest model would
     */
    Object answer(BackendModel model, String method, Object[] arguments, Call honestly)
        throws Throwable;
  }

  /** A call to an honest model. */
  interface Call {
    Object now() throws Throwable;
  }

  BreakingBackend(Breaking breaking) {
    this.breaking = breaking;
  }

  @Override
  public String id() {
    return "breaking";
  }

  @Override
  public Availability availability() {
    return honest.availability();
  }

  @Override
  public Capabilities capabilities() {
    return honest.capabilities();
  }

  @Override
  public Map<String, String> describe() {
    return honest.describe();
  }

  @Override
  public BackendModel create(ModelRequest request) {
    BackendModel model = honest.create(request);
    return (BackendModel)
        Proxy.newProxyInstance(
            BackendModel.class.getClassLoader(),
            new Class<?>[] {BackendModel.class},
            (proxy, method, arguments) ->
                breaking.answer(
                    model,
                    method.getName(),
                    arguments,
                    () -> {
                      try {
                        return method.invoke(model, arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause();
                      }
                    }));
  }
}
