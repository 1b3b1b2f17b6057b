package io.fmnist.djl;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import io.fmnist.api.backend.ProcessTuning;
import org.jspecify.annotations.Nullable;

/** What is set in the C library for the whole process before an engine loads. */
public final class CLibrary {
  // mallopt's parameter numbers, from glibc's malloc.h.
  private static final int TRIM_THRESHOLD = -1;
  private static final int TOP_PAD = -2;
  private static final int MMAP_THRESHOLD = -3;

  private CLibrary() {}

  private static Function function(String name) {
    return NativeLibrary.getInstance("c").getFunction(name);
  }

  /**
   * Sets an environment variable that is not set; {@link System#getenv} does not see it.
   *
   * @throws LinkageError where the C library has no such function, as on Windows, or JNA does not
   *     load
   */
  public static void setIfAbsent(String name, String value) {
    int keep = 0;
    function("setenv").invokeInt(new Object[] {name, value, keep});
  }

  /** Returns an environment variable as C code sees it, or null if it is not set. */
  static @Nullable String get(String name) {
    try {
      return function("getenv").invokeString(new Object[] {name}, false);
    } catch (LinkageError e) {
      return System.getenv(name);
    }
  }

  /**
   * Tells glibc's allocator to keep freed memory, unless the user has set it or switched {@link
   * ProcessTuning} off. By default it hands large blocks back to the kernel at every step and takes
   * page faults to get them again, which costs up to half the time of a small network.
   *
   * @return what is in force, in words
   */
  public static String keepMemory() {
    for (String variable :
        new String[] {"MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TOP_PAD_"}) {
      String value = System.getenv(variable);
      if (value != null) {
        return variable + "=" + value + ", by the environment";
      }
    }
    if (!Platform.isLinux()) {
      return "no: not glibc";
    }
    if (!ProcessTuning.isOn()) {
      return "no (slower), by -D" + ProcessTuning.PROPERTY + "=false";
    }
    try {
      Function mallopt = function("mallopt");
      boolean kept = mallopt.invokeInt(new Object[] {TRIM_THRESHOLD, Integer.MAX_VALUE}) == 1;
      kept &= mallopt.invokeInt(new Object[] {MMAP_THRESHOLD, 1 << 30}) == 1;
      kept &= mallopt.invokeInt(new Object[] {TOP_PAD, 1 << 28}) == 1;
      return kept ? "yes, by fmnist" : "no (slower): glibc refuses";
    } catch (LinkageError e) {
      // musl has no mallopt, nor does its allocator need it; or JNA's own library does not load.
      return "no: " + e.getMessage();
    }
  }
}
