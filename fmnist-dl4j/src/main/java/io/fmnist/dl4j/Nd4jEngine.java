package io.fmnist.dl4j;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ProcessTuning;
import io.fmnist.api.backend.support.EngineStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ND4J, on the CPU or on a GPU: started once a process. */
final class Nd4jEngine {
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";
  private static final Logger LOG;
  private static final String BINDINGS = "org/nd4j/linalg/cpu/nativecpu/bindings/";
  // The builds of ND4J's natives, in the order in which its loader looks for them.
  private static final List<String> BUILDS =
      List.of("", "-onednn", "-onednn-avx512", "-onednn-avx2", "-avx2", "-avx512", "-compat");
  private static final String CUDA_BACKEND = "org/nd4j/linalg/jcublas/JCublasBackend.class";
  private static @Nullable Nd4jEngine started;

  static {
    // JavaCPP chooses where it logs to as soon as it is asked for the platform.
    EngineStart.quietLogging();
    LOG = LoggerFactory.getLogger(Nd4jEngine.class);
  }

  private final NativeOps natives;
  private final String spinning;
  private final String buildInfo;
  private final boolean onCuda;

  private Nd4jEngine(NativeOps natives, String spinning) {
    this.natives = natives;
    this.spinning = spinning;
    buildInfo = natives.buildInfo();
    onCuda = Nd4j.getExecutioner().type() == OpExecutioner.ExecutionerType.CUDA;
  }

  /** Looks for natives without loading them. */
  static Availability availability() {
    ClassLoader loader = Nd4jEngine.class.getClassLoader();
    String platform = Loader.Detector.getPlatform();
    for (String build : BUILDS) {
      String folder = BINDINGS + platform + build + "/";
      // The name of a shared library differs from system to system.
      for (String name : List.of("libjnind4jcpu.so", "libjnind4jcpu.dylib", "jnind4jcpu.dll")) {
        if (loader.getResource(folder + name) != null) {
          return Availability.yes();
        }
      }
    }
    return Availability.no(
        "ND4J's natives for "
            + platform
            + " are not on the class path; build with the Maven profile -Pdl4j, or depend on"
            + " org.nd4j:nd4j-native with the classifier "
            + platform
            + "-onednn-avx2, and on org.bytedeco:openblas and javacpp with the classifier "
            + platform);
  }

  /**
   * Starts the engine at the first call.
   *
   * @throws FmnistException if the natives are missing or do not load
   */
  static synchronized Nd4jEngine start() {
    Nd4jEngine ready = started;
    if (ready == null) {
      Availability availability = availability();
      if (!availability.isAvailable()) {
        throw new FmnistException("backend dl4j cannot start: " + availability.reason());
      }
      Path folder = configure();
      String spinning = ProcessTuning.spinBriefly("libnd4jcpu", ProcessEnvironment::setIfAbsent);
      ready = new Nd4jEngine(load(folder), spinning);
      ready.warnWithoutOneDnn();
      started = ready;
    }
    return ready;
  }

  private static Path configure() {
    // JavaCPP's own limits follow the heap's size and would count other engines' memory too.
    EngineStart.defaultProperty("org.bytedeco.javacpp.maxBytes", "0");
    EngineStart.defaultProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    return EngineStart.nativesFolder(
        List.of(CACHE, "org.bytedeco.javacpp.cacheDir"), "javacpp", ".javacpp/cache");
  }

  private static NativeOps load(Path folder) {
    EngineStart.requireExecutable(folder, "-D" + CACHE);
    try {
      return EngineStart.starting(
          Nd4jEngine.class,
          () -> {
            initialize();
            return NativeOpsHolder.getInstance().getDeviceNativeOps();
          });
    } catch (RuntimeException | LinkageError e) {
      String message = EngineStart.rootMessage(e);
      throw new FmnistException(
          "ND4J's natives do not load: "
              + message
              + "; check that nd4j-native, its natives, openblas and javacpp have the versions of fmnist's"
              + " parent pom, jar and natives alike, and that "
              + folder
              + ", into which JavaCPP unpacks them, is writable and has 450 MB"
              + EngineStart.advice(message),
          e);
    }
  }

  /**
   * Starts ND4J. Its backend for CUDA prints a stack trace where the driver is missing, before the
   * one for the CPU takes over; {@link #requireDevice} says it in a sentence.
   */
  private static void initialize() {
    if (Nd4jEngine.class.getClassLoader().getResource(CUDA_BACKEND) == null) {
      Nd4j.getExecutioner();
      return;
    }
    PrintStream shown = System.err;
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      Nd4j.getExecutioner();
    } finally {
      System.setErr(shown);
    }
  }

  private boolean hasOneDnn() {
    return buildInfo.contains("HAVE_ONEDNN") && Nd4j.getEnvironment().helpersAllowed();
  }

  private void warnWithoutOneDnn() {
    if (!onCuda && !hasOneDnn()) {
      LOG.warn(
          "backend dl4j runs without oneDNN, many times slower: {}. Put nd4j-native with the classifier {}-onednn-avx2 on"
              + " the class path in place of the plain one.",
          buildInfo.contains("HAVE_ONEDNN")
              ? "ND4J's helpers are switched off"
              : "this build of ND4J's natives has none",
          Loader.Detector.getPlatform());
    }
  }

  /**
   * Checks a device. ND4J computes on one kind for the whole process: on the first GPU where its
   * natives for CUDA are on the class path and see one.
   *
   * @throws FmnistException if it is another one
   */
  void requireDevice(Device device) {
    boolean wantsCuda = device.type() == Device.Type.CUDA;
    if (wantsCuda && !onCuda) {
      throw new FmnistException(
          "device "
              + device
              + " is not there: ND4J computes on the CPU, for lack of its natives for CUDA 11.6 or of a GPU that they"
              + " see; use device cpu, or backend pytorch for a GPU (docs/cuda.md)");
    }
    if (!wantsCuda && onCuda) {
      throw new FmnistException(
          "device is "
              + device
              + ", but ND4J's natives for CUDA are on the class path and it computes on the GPU; use device cuda, or"
              + " build without the Maven profile cuda");
    }
    if (device.precision() != Device.Precision.FLOAT32) {
      throw new FmnistException(
          "device is "
              + device
              + "; backend dl4j computes in float32 alone, so use --precision float32");
    }
    if (wantsCuda && device.index() != 0) {
      throw new FmnistException(
          "device is " + device + "; backend dl4j computes on the first GPU, cuda:0, alone");
    }
  }

  /**
   * Sets the threads of the calls that follow on this Java thread. OpenMP keeps the number for each
   * thread, so every pass sets it anew; that costs a microsecond. On a GPU it does nothing.
   *
   * @throws FmnistException if ND4J keeps another number
   */
  void setThreads(int threads) {
    if (onCuda) {
      return;
    }
    natives.setOmpNumThreads(threads);
    Environment environment = Nd4j.getEnvironment();
    if (environment.maxMasterThreads() == threads && environment.maxThreads() == threads) {
      return;
    }
    environment.setMaxThreads(threads);
    environment.setMaxMasterThreads(threads);
    Nd4j.factory().blas().setMaxThreads(threads);
    if (environment.maxMasterThreads() != threads) {
      throw new FmnistException(
          "threads is "
              + threads
              + ", but ND4J keeps "
              + environment.maxMasterThreads()
              + "; give that number, or set the environment variable OMP_NUM_THREADS="
              + threads
              + " before Java starts");
    }
  }

  Map<String, String> describe() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "engine",
        "ND4J "
            + version()
            + " (Deeplearning4j), "
            + (onCuda ? "CUDA backend" : "native CPU backend"));
    if (!onCuda) {
      facts.put("oneDNN", hasOneDnn() ? "used" : "not used (many times slower)");
    }
    facts.put("threads", Integer.toString(Nd4j.getEnvironment().maxMasterThreads()));
    facts.put("waiting threads", spinning);
    facts.put("natives", Loader.Detector.getPlatform() + ", " + instructions());
    return facts;
  }

  /** Reads the version from the file that Maven puts into every jar; ND4J's manifest has none. */
  private static String version() {
    Properties properties = new Properties();
    try (InputStream in =
        Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "of unknown version");
  }

  private String instructions() {
    return natives.isOptimalRequirementsMet()
        ? "built for this CPU's instructions"
        : "not built for all of this CPU's instructions; oneDNN chooses them itself";
  }
}
