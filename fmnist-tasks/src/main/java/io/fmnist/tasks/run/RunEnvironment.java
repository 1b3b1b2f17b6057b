package io.fmnist.tasks.run;

import io.fmnist.api.backend.Backend;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

/** What a run ran on: versions, system, processor, engine. */
public final class RunEnvironment {
  private static final Path CPU = Path.of("/proc/cpuinfo");

  private RunEnvironment() {}

  /** Returns this process's facts, in the order to show; no engine. */
  public static Map<String, String> describe() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("fmnist", version());
    facts.put("java", System.getProperty("java.version") + " " + System.getProperty("java.vendor"));
    facts.put(
        "os",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    facts.put("cpu", cpu());
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    return facts;
  }

  /** Returns the same with the engine's facts; starts the engine. */
  public static Map<String, String> describe(Backend backend) {
    Map<String, String> facts = describe();
    facts.putAll(backend.describe());
    return Collections.unmodifiableMap(facts);
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = RunEnvironment.class.getResourceAsStream("version.properties")) {
      properties.load(Objects.requireNonNull(in, "version.properties is not in the jar"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static String cpu() {
    if (Files.isReadable(CPU)) {
      try (Stream<String> lines = Files.lines(CPU)) {
        return lines
            .filter(l -> l.startsWith("model name"))
            .map(l -> l.substring(l.indexOf(':') + 1).trim())
            .findFirst()
            .orElse("unknown");
      } catch (IOException e) {
        return "unknown";
      }
    }
    return "unknown";
  }
}
