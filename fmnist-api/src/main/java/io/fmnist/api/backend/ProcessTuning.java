package io.fmnist.api.backend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Settings of the whole process that make an engine's native threads fast. The launcher puts them
 * into the environment; in a program of one's own, the engine's adapter makes them before the
 * engine loads. The system property {@value #PROPERTY} set to false leaves the process alone.
 */
public final class ProcessTuning {
  /** The system property that switches all tuning off. */
  public static final String PROPERTY = "fmnist.tuneProcess";

  /** The variable by which GNU's OpenMP is told how long a thread spins before it sleeps. */
  public static final String SPIN_COUNT = "GOMP_SPINCOUNT";

  /**
   * Rounds of spinning: no slower than GNU's 300,000 on an idle machine, many times faster on a
   * busy one.
   */
  public static final String BRIEF = "1000";

  private ProcessTuning() {}

  /** Returns whether the process may be tuned. */
  public static boolean isOn() {
    return !"false".equalsIgnoreCase(System.getProperty(PROPERTY));
  }

  /** Sets a variable in the environment of the C library, which Java itself cannot. */
  @FunctionalInterface
  public interface EnvironmentSetter {
    /**
     * Sets a variable that is not set.
     *
     * @throws LinkageError if the C library has no such function
     */
    void setIfAbsent(String name, String value);
  }

  /**
   * Lets OpenMP's threads spin briefly, unless the user has set how they wait. OpenMP reads that
   * once, when it loads.
   *
   * @param library part of the name of the engine's native library
   * @return what is in force, in words
   */
  public static String spinBriefly(String library, EnvironmentSetter environment) {
    for (String variable : new String[] {SPIN_COUNT, "OMP_WAIT_POLICY"}) {
      String value = System.getenv(variable);
      if (value != null) {
        return variable + "=" + value + ", by the environment";
      }
    }
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return "not GNU's OpenMP";
    }
    if (!isOn()) {
      return "GNU's default, by -D" + PROPERTY + "=false";
    }
    if (isLoaded(library)) {
      return "GNU's default: " + library + " was loaded before fmnist could set " + SPIN_COUNT;
    }
    try {
      environment.setIfAbsent(SPIN_COUNT, BRIEF);
      return SPIN_COUNT + "=" + BRIEF + ", by fmnist";
    } catch (LinkageError e) {
      return "GNU's default: " + SPIN_COUNT + " cannot be set here (" + e.getMessage() + ")";
    }
  }

  private static boolean isLoaded(String library) {
    try {
      return Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)
          .contains(library);
    } catch (IOException e) {
      return false;
    }
  }
}
