package io.fmnist.djl.pytorch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * Tells glibc's allocator to keep freed memory. By default it hands large blocks back to the kernel
 * at every step and takes page faults to get them again, which costs up to half the time of a small
 * network.
 *
 * <p>The launcher sets glibc's environment variables. A program of your own sets the system
 * property {@value #PROPERTY} to true before the first model; the setting is for the whole process,
 * so it is off unless asked for.
 */
final class Allocator {
  static final String PROPERTY = "fmnist.pytorch.keepMemory";

  // mallopt's parameter numbers, from glibc's malloc.h.
  private static final int TRIM_THRESHOLD = -1;
  private static final int TOP_PAD = -2;
  private static final int MMAP_THRESHOLD = -3;

  private static volatile boolean kept;

  private Allocator() {}

  /** Applies the settings where the C library is glibc; elsewhere does nothing. */
  static void keepMemory() {
    if (!Platform.isLinux()) {
      return;
    }
    try {
      Function mallopt = NativeLibrary.getInstance("c").getFunction("mallopt");
      boolean ok = mallopt.invokeInt(new Object[] {TRIM_THRESHOLD, Integer.MAX_VALUE}) == 1;
      ok &= mallopt.invokeInt(new Object[] {MMAP_THRESHOLD, 1 << 30}) == 1;
      ok &= mallopt.invokeInt(new Object[] {TOP_PAD, 1 << 28}) == 1;
      kept = ok;
    } catch (UnsatisfiedLinkError e) {
      // musl has no mallopt; its allocator does not need it either.
      kept = false;
    }
  }

  static String describe() {
    if (kept) {
      return "yes, by -D" + PROPERTY;
    }
    return System.getenv("MALLOC_TRIM_THRESHOLD_") != null
        ? "yes, by MALLOC_TRIM_THRESHOLD_"
        : "no (slower; start with the launcher or set -D" + PROPERTY + "=true)";
  }
}
