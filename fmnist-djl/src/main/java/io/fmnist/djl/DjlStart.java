package io.fmnist.djl;

import ai.djl.engine.Engine;
import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.support.EngineStart;
import java.nio.file.Path;
import java.util.List;

/** Starts DJL's engines, which by themselves download natives and report their use. */
public final class DjlStart {
  /** DJL's name for the folder into which it unpacks natives. */
  public static final String CACHE = "ENGINE_CACHE_DIR";

  private static final String OFFLINE = "ai.djl.offline";

  private DjlStart() {}

  /**
   * Returns whether one of DJL's engines is on the class path, which each user brings for himself.
   *
   * @param artifact of fmnist that brings it
   * @param engineClass whose presence tells; nothing is loaded
   */
  public static Availability onClassPath(String artifact, String engineClass) {
    String resource = engineClass.replace('.', '/') + ".class";
    return DjlStart.class.getClassLoader().getResource(resource) != null
        ? Availability.yes()
        : Availability.no(
            "its engine is not on the class path; depend on io.fmnist:"
                + artifact
                + ", which brings it and its natives");
  }

  /**
   * Ends with a sentence in place of a missing class.
   *
   * @throws FmnistException if the backend is not available
   */
  public static void require(String backend, Availability availability) {
    if (!availability.isAvailable()) {
      throw new FmnistException("backend " + backend + " cannot start: " + availability.reason());
    }
  }

  /** Returns whether the user lets DJL download PyTorch's natives, for example for CUDA. */
  public static boolean mayDownload() {
    return Boolean.getBoolean("fmnist.pytorch.download");
  }

  /**
   * Returns an engine, started at the first call. DJL is offline meanwhile, unless the user has set
   * that property or allowed a download; what DJL does later is the application's affair.
   *
   * @param name as DJL spells it
   * @throws RuntimeException or a LinkageError, whatever DJL throws if its natives do not load
   */
  public static Engine engine(String name) {
    boolean offline = System.getProperty(OFFLINE) == null && !mayDownload();
    if (offline) {
      System.setProperty(OFFLINE, "true");
    }
    try {
      return Engine.getEngine(name);
    } finally {
      if (offline) {
        System.clearProperty(OFFLINE);
      }
    }
  }

  /**
   * Turns DJL's telemetry and remarks off; must come before the first use of a class of DJL or of
   * JavaCPP.
   */
  public static void quiet() {
    EngineStart.defaultProperty("OPT_OUT_TRACKING", "true");
    EngineStart.quietLogging();
  }

  /**
   * Names the folders into which DJL and JNA unpack natives; must come before the first use of
   * theirs.
   *
   * @return DJL's folder
   * @throws io.fmnist.api.FmnistException if there is no place that belongs to the user alone
   */
  public static Path nativesFolder() {
    EngineStart.nativesFolder(List.of("jna.tmpdir"), "jna", ".cache/JNA/temp");
    // DJL_CACHE_DIR is also for models that an application downloads, so it is left alone.
    return EngineStart.nativesFolder(List.of(CACHE, "DJL_CACHE_DIR"), "djl", ".djl.ai");
  }
}
