package io.fmnist.djl;

import ai.djl.engine.Engine;
import io.fmnist.api.backend.EngineStart;

/** Starts DJL's engines, which by themselves download natives and report their use. */
public final class DjlStart {
  private static final String OFFLINE = "ai.djl.offline";

  private DjlStart() {}

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

  /** Turns DJL's telemetry off; must come before the first use of a class of DJL. */
  public static void withoutTelemetry() {
    EngineStart.defaultProperty("OPT_OUT_TRACKING", "true");
  }
}
