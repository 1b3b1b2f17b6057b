package io.fmnist.djl.tensorflow;

import com.sun.jna.Platform;
import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.support.EngineStart;
import io.fmnist.djl.CLibrary;
import io.fmnist.djl.CudaPrecision;
import io.fmnist.djl.DjlStart;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.global.tensorflow;

/**
 * TensorFlow's natives: found on the class path or in a given folder, loaded once a process, never
 * downloaded.
 */
final class NativeLibrary {
  /** What DJL's TensorFlow classes are made for; other natives may load and then crash. */
  static final String VERSION = "2.16.";

  /** The environment variable, or system property, by which DJL is told of a folder. */
  static final String FOLDER = "TENSORFLOW_LIBRARY_PATH";

  private static final String CACHE = "org.bytedeco.javacpp.cachedir";
  private static final String CUDA = "-gpu";
  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";
  private static final String ERRORS_ONLY = "2";

  private static boolean loaded;
  private static String flavor = "none";
  private static String memory = "no";

  static {
    // JavaCPP chooses where it logs to as soon as it is asked for the platform.
    DjlStart.quiet();
  }

  private NativeLibrary() {}

  /** Looks for natives without loading them. */
  static Availability availability() {
    String folder = folder();
    if (folder != null) {
      return new File(folder, libraryName()).isFile()
          ? Availability.yes()
          : Availability.no(
              FOLDER
                  + " is "
                  + folder
                  + ", where there is no "
                  + libraryName()
                  + "; set it to a folder that holds TensorFlow "
                  + VERSION
                  + "x with its Java binding, or unset it to use the natives on the class path");
    }
    return onClassPath(CUDA) || onClassPath("")
        ? Availability.yes()
        : Availability.no(
            "TensorFlow's natives are not on the class path; build with the Maven profile -Ptensorflow,"
                + " depend on org.tensorflow:tensorflow-core-native for your platform ("
                + Loader.getPlatform()
                + "), or set "
                + FOLDER
                + " to a folder that holds them");
  }

  /** As JavaCPP looks for them: those for CUDA, which the classifier -gpu has, come first. */
  private static boolean onClassPath(String extension) {
    String folder = "org/tensorflow/internal/c_api/" + Loader.getPlatform() + extension + "/";
    return NativeLibrary.class.getClassLoader().getResource(folder + libraryName()) != null;
  }

  /** Returns for what the loaded natives are built, or where they were found. */
  static synchronized String flavor() {
    return flavor;
  }

  /** Returns whether the C library's allocator keeps freed memory, in words. */
  static synchronized String memory() {
    return memory;
  }

  private static String libraryName() {
    return System.mapLibraryName("jnitensorflow");
  }

  private static @Nullable String folder() {
    String folder = System.getenv(FOLDER);
    return folder != null ? folder : System.getProperty(FOLDER);
  }

  /**
   * Loads the natives at the first call; starts no thread.
   *
   * @return the version of TensorFlow
   * @throws FmnistException if they are missing, do not load or have the wrong version
   */
  static synchronized String load() {
    if (!loaded) {
      DjlStart.require("tensorflow", availability());
      Path cache = configure();
      EngineStart.starting(NativeLibrary.class, () -> loadFiles(cache));
      loaded = true;
    }
    String version = TensorFlow.version();
    if (!version.startsWith(VERSION)) {
      throw new FmnistException(
          "TensorFlow's natives are version "
              + version
              + ", but DJL's TensorFlow engine needs "
              + VERSION
              + "x; use org.tensorflow:tensorflow-core-native:1.0.0-rc.1, or unset "
              + FOLDER);
    }
    return version;
  }

  /** All of this must be there before JavaCPP's and TensorFlow's first instructions. */
  private static Path configure() {
    // JavaCPP counts the whole process's memory against the Java heap's limit unless told not to.
    EngineStart.defaultProperty("org.bytedeco.javacpp.maxBytes", "0");
    EngineStart.defaultProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    Path cache =
        EngineStart.nativesFolder(
            List.of(CACHE, "org.bytedeco.javacpp.cacheDir"), "javacpp", ".javacpp/cache");
    DjlStart.nativesFolder();
    memory = CLibrary.keepMemory();
    CudaPrecision.beforeLoading();
    quietLogs();
    return cache;
  }

  /**
   * TensorFlow's C++ code writes to standard error by a level that it reads from the environment,
   * which Java cannot change; the C library can. A level that the user has set stays.
   */
  private static void quietLogs() {
    if (Platform.isWindows()) {
      return;
    }
    try {
      CLibrary.setIfAbsent(LOG_LEVEL, ERRORS_ONLY);
    } catch (LinkageError e) {
      // Then its informational messages appear.
    }
  }

  private static Path loadFiles(Path cache) {
    EngineStart.requireExecutable(cache, "-D" + CACHE);
    try {
      String folder = folder();
      if (folder != null) {
        System.setProperty("org.bytedeco.javacpp.platform.preloadpath", folder);
      }
      String library = Loader.load(tensorflow.class);
      flavor = folder != null ? "from " + FOLDER : onClassPath(CUDA) ? "cuda" : "cpu";
      if (folder == null && library != null) {
        // DJL looks here before it would download.
        System.setProperty(FOLDER, String.valueOf(Path.of(library).getParent()));
      }
      return cache;
    } catch (LinkageError | RuntimeException e) {
      String message = EngineStart.rootMessage(e);
      throw new FmnistException(
          "TensorFlow's natives do not load: "
              + message
              + "; check that tensorflow-core-native and javacpp have the versions that fmnist's pom names,"
              + " both with your platform's classifier, and that "
              + cache
              + ", into which JavaCPP unpacks them, is writable and has 650 MB"
              + EngineStart.advice(message),
          e);
    }
  }
}
