package io.fmnist.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a process that runs this command line is started. The launcher script names itself in {@value
 * #LAUNCHER}: it knows each backend's class path and settings. Without it the process is one like
 * this: the same Java, options and class path.
 */
final class ChildJvm {
  static final String LAUNCHER = "fmnist.launcher";

  private ChildJvm() {}

  /**
   * Prepares a process.
   *
   * @param arguments of the command line
   */
  static ProcessBuilder prepare(List<String> arguments) {
    List<String> command = new ArrayList<>();
    String launcher = System.getProperty(LAUNCHER, "");
    if (launcher.isEmpty()) {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(ChildJvm::isInheritable)
          .forEach(command::add);
      // A bar belongs on the parent's terminal alone.
      command.add("-Dfmnist.terminal=0");
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    } else {
      Path script = Path.of(launcher);
      if (Files.isReadable(script) && !Files.isExecutable(script)) {
        // It lies where nothing may be executed (a noexec mount).
        command.add("bash");
      }
      command.add(launcher);
    }
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // What is run in a sweep's second hour must not be another program than in its first.
    builder.environment().put("FMNIST_BUILD", "missing");
    return builder;
  }

  /** Two processes cannot listen on one debugger's port. */
  private static boolean isInheritable(String option) {
    return !option.startsWith("-agentlib:jdwp") && !option.startsWith("-Xrunjdwp");
  }
}
