package io.fmnist.djl.pytorch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ProcessTuning;
import io.fmnist.api.backend.support.EngineStart;
import io.fmnist.djl.CLibrary;
import io.fmnist.djl.CudaPrecision;
import io.fmnist.djl.DjlStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** DJL's PyTorch engine: started once a process, without a download and without telemetry. */
final class PyTorchEngine {
  private static final String NATIVES = "native/lib/pytorch.properties";
  private static @Nullable PyTorchEngine started;

  private final Engine engine;
  private final String spinning;
  private final String memory;

  private PyTorchEngine(Engine engine, String spinning, String memory) {
    this.engine = engine;
    this.spinning = spinning;
    this.memory = memory;
  }

  /** Looks for natives without loading them. */
  static Availability availability() {
    boolean onClassPath = PyTorchEngine.class.getClassLoader().getResource(NATIVES) != null;
    if (onClassPath || System.getenv("PYTORCH_LIBRARY_PATH") != null || DjlStart.mayDownload()) {
      return Availability.yes();
    }
    return Availability.no(
        "PyTorch's natives are not on the class path; build with the Maven profile -Ppytorch, depend on"
            + " ai.djl.pytorch:pytorch-native-cpu for your platform, or set PYTORCH_LIBRARY_PATH and"
            + " PYTORCH_VERSION to an installed libtorch");
  }

  /**
   * Starts the engine at the first call.
   *
   * @throws FmnistException if the natives are missing or do not load
   */
  static synchronized PyTorchEngine start() {
    PyTorchEngine ready = started;
    if (ready == null) {
      DjlStart.quiet();
      Path folder = DjlStart.nativesFolder();
      requireGpuFor(flavorOnClassPath());
      String spinning = ProcessTuning.spinBriefly("libtorch", CLibrary::setIfAbsent);
      String memory = CLibrary.keepMemory();
      CudaPrecision.beforeLoading();
      ready = new PyTorchEngine(load(folder), spinning, memory);
      started = ready;
    }
    return ready;
  }

  /** Returns for what the natives on the class path are built, for example cpu or cu124. */
  private static String flavorOnClassPath() {
    Properties properties = new Properties();
    try (InputStream in = PyTorchEngine.class.getClassLoader().getResourceAsStream(NATIVES)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("flavor", "cpu");
  }

  /**
   * DJL does not load natives for CUDA where there is no GPU, not even to compute on the CPU, and
   * then says that it is offline.
   */
  static void requireGpuFor(String flavor) {
    boolean given = System.getenv("PYTORCH_LIBRARY_PATH") != null || DjlStart.mayDownload();
    if (flavor.startsWith("cu") && !given && !CudaUtils.hasCuda()) {
      throw new FmnistException(
          "PyTorch's natives on the class path are built for CUDA ("
              + flavor
              + "), but DJL finds no CUDA GPU with a driver and CUDA's runtime (libcudart); install"
              + " them, or take the natives for the CPU (Maven profile -Ppytorch without cuda), also for"
              + " device cpu");
    }
  }

  private static Engine load(Path folder) {
    EngineStart.requireExecutable(folder, DjlStart.CACHE);
    try {
      return EngineStart.starting(
          PyTorchEngine.class,
          () -> EngineStart.loading(folder.resolve("pytorch"), () -> DjlStart.engine("PyTorch")));
    } catch (RuntimeException | LinkageError e) {
      String message = EngineStart.rootMessage(e);
      throw new FmnistException(
          "PyTorch's natives do not load: "
              + message
              + "; check that pytorch-engine, pytorch-jni and pytorch-native-cpu have matching versions, and"
              + " that "
              + folder
              + ", into which DJL unpacks them, is writable and has 430 MB"
              + EngineStart.advice(message),
          e);
    }
  }

  /**
   * Returns DJL's device.
   *
   * @throws FmnistException if it is not there
   */
  ai.djl.Device device(Device device) {
    if (device.type() == Device.Type.CPU) {
      return ai.djl.Device.cpu();
    }
    int gpus = engine.getGpuCount();
    if (device.index() >= gpus) {
      throw new FmnistException(
          "device "
              + device
              + " is not there: PyTorch "
              + engine.getVersion()
              + " sees "
              + (gpus == 0 ? "no CUDA GPU" : gpus + " CUDA GPU(s), cuda:0 to cuda:" + (gpus - 1))
              + "; use device cpu, or natives built for CUDA and a driver that fits them");
    }
    CudaPrecision.require(device.precision());
    return ai.djl.Device.gpu(device.index());
  }

  /** Opens a scope for arrays; closing it frees them. */
  PtNDManager newManager(ai.djl.Device device) {
    return (PtNDManager) engine.newBaseManager(device);
  }

  Map<String, String> describe() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "engine", "PyTorch " + engine.getVersion() + " through DJL " + Engine.getDjlVersion());
    String flavor = System.getenv("PYTORCH_FLAVOR");
    facts.put("flavor", flavor != null ? flavor : engine.getGpuCount() > 0 ? "cuda" : "cpu");
    facts.put("threads", Integer.toString(JniUtils.getNumThreads()));
    facts.put("interop threads", Integer.toString(JniUtils.getNumInteropThreads()));
    facts.put("CUDA devices", Integer.toString(engine.getGpuCount()));
    if (Boolean.getBoolean(ResidentModel.PROPERTY)) {
      facts.put("state", "with the engine, by -D" + ResidentModel.PROPERTY);
    }
    facts.put("waiting threads", spinning);
    facts.put("memory kept by the allocator", memory);
    return facts;
  }
}
