package io.fmnist.api.backend;

/** What backends need while they start an engine with natives. */
public final class EngineStart {
  private EngineStart() {}

  /** Sets a system property that the user has not set. */
  public static void defaultProperty(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  /** Returns an error's first cause in words: engines wrap what the loader says several times. */
  public static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }
}
