package io.fmnist.djl.tensorflow;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.backend.support.EngineStart;
import io.fmnist.djl.DjlStart;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** DJL's TensorFlow engine, started once a process. Its thread pools are fixed from then on. */
final class TensorFlowEngine {
  private static @Nullable Engine started;
  private static int threads;

  private TensorFlowEngine() {}

  /**
   * Starts the engine at the first call.
   *
   * @return a scope for arrays; closing it frees them
   * @throws FmnistException if the natives are missing or do not load, or the engine runs with
   *     another number of threads
   */
  static synchronized NDManager start(RuntimeOptions runtime) {
    Engine engine = started;
    if (engine == null) {
      NativeLibrary.load();
      String count = Integer.toString(runtime.threads());
      System.setProperty("ai.djl.tensorflow.num_intraop_threads", count);
      System.setProperty("ai.djl.tensorflow.num_interop_threads", count);
      engine = newEngine();
      threads = runtime.threads();
      started = engine;
    }
    if (threads != runtime.threads()) {
      throw new FmnistException(
          "TensorFlow runs with "
              + threads
              + (threads == 1 ? " thread" : " threads")
              + " in this process, and its number of threads cannot be changed after its first start;"
              + " you asked for "
              + runtime.threads()
              + ": ask for "
              + threads
              + ", or start a new process");
    }
    return engine.newBaseManager(ai.djl.Device.cpu());
  }

  private static Engine newEngine() {
    try {
      return EngineStart.starting(TensorFlowEngine.class, () -> DjlStart.engine("TensorFlow"));
    } catch (RuntimeException | LinkageError e) {
      String message = EngineStart.rootMessage(e);
      throw new FmnistException(
          "DJL's TensorFlow engine does not start: "
              + message
              + "; check that tensorflow-engine, tensorflow-api and tensorflow-core-native have the versions"
              + " that fmnist's pom names"
              + EngineStart.advice(message),
          e);
    }
  }

  /** Loads the natives, but starts no threads: their number is not known yet. */
  static synchronized Map<String, String> describe() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "engine", "TensorFlow " + NativeLibrary.load() + " through DJL " + Engine.getDjlVersion());
    facts.put("flavor", NativeLibrary.flavor());
    facts.put("threads", started == null ? "not started" : Integer.toString(threads));
    facts.put("oneDNN", "0".equals(System.getenv("TF_ENABLE_ONEDNN_OPTS")) ? "off" : "on");
    facts.put("memory kept by the allocator", NativeLibrary.memory());
    return facts;
  }
}
