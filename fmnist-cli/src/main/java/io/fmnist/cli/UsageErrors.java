package io.fmnist.cli;

import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.spec.Nearest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Tells a person what is wrong with a command line, what was probably meant, and where help is; not
 * the whole help, which would push the message off the screen.
 */
final class UsageErrors implements CommandLine.IParameterExceptionHandler {
  /** What other programs call our commands. */
  private static final Map<String, String> SYNONYMS = new HashMap<>();

  static {
    synonyms("run", "train", "fit", "start", "sweep");
    synonyms("new", "create", "init");
    synonyms("tasks", "list", "ls");
    synonyms("--version", "version");
    synonyms("evaluate", "test", "eval");
    synonyms("report", "results", "runs");
    synonyms("compare", "diff");
    synonyms("predict", "classify", "infer");
    synonyms("bench", "benchmark", "speed");
    synonyms("show", "describe", "summary");
    synonyms("doctor", "info", "check", "backends", "engines", "devices");
    synonyms("export", "convert", "save");
    synonyms("import", "load");
    synonyms("generate-completion", "completion");
    synonyms("data fetch", "download", "fetch");
    synonyms("data where", "where");
    synonyms("data verify", "verify");
  }

  private static void synonyms(String command, String... words) {
    Arrays.stream(words).forEach(word -> SYNONYMS.put(word, command));
  }

  @Override
  public int handleParseException(CommandLine.ParameterException failure, String[] args) {
    CommandLine commandLine = failure.getCommandLine();
    PrintWriter err = commandLine.getErr();
    err.println("fmnist: " + message(failure));
    err.println("Try: " + commandLine.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static String message(CommandLine.ParameterException failure) {
    if (failure instanceof CommandLine.UnmatchedArgumentException e
        && !e.getUnmatched().isEmpty()) {
      CommandSpec command = failure.getCommandLine().getCommandSpec();
      String first = e.getUnmatched().get(0);
      if (first.startsWith("-")) {
        return option(first, command);
      }
      return command.subcommands().isEmpty()
          ? command.qualifiedName() + " has no place for \"" + first + "\""
          : command(e.getUnmatched(), command);
    }
    // Not every reader knows Java's types.
    return String.valueOf(failure.getMessage())
        .replaceFirst("is not an int$", "is not a whole number from -2147483648 to 2147483647")
        .replaceFirst("is not a long$", "is not a whole number")
        .replaceFirst("is not a double$", "is not a number");
  }

  private static String option(String given, CommandSpec command) {
    String unknown = "Unknown option: '" + given + "'";
    if (!command.subcommands().isEmpty()) {
      return unknown
          + "; options of a command come after its name, for example: fmnist run task0 "
          + given;
    }
    List<String> names =
        command.options().stream()
            .filter(option -> !option.hidden())
            .map(OptionSpec::longestName)
            .toList();
    String name = given.replaceFirst("=.*", "");
    return Nearest.to(name, names)
        .map(near -> unknown + "; did you mean " + near + "?")
        .orElse(unknown);
  }

  /** Says which command was probably meant, with the words that followed. */
  private static String command(List<String> words, CommandSpec parent) {
    String given = words.get(0);
    String message =
        (parent.parent() == null ? "" : parent.name() + ": ") + "no command '" + given + "'";
    List<String> meant = new ArrayList<>(List.of(parent.qualifiedName()));
    Optional<String> task = Catalogue.nearest(given);
    List<String> commands =
        parent.subcommands().entrySet().stream()
            .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
            .map(Map.Entry::getKey)
            .toList();
    Optional<String> known =
        Optional.ofNullable(SYNONYMS.get(given.toLowerCase(Locale.ROOT)))
            .map(command -> strip(command, parent))
            .filter(
                command ->
                    command.startsWith("-") || commands.contains(command.replaceFirst(" .*", "")))
            .or(() -> Nearest.to(given, commands));
    if (parent.parent() == null && Catalogue.isFile(given)) {
      meant.addAll(List.of("run", given));
    } else if (parent.parent() == null && task.isPresent() && given.matches(".*\\d")) {
      meant.addAll(List.of("run", task.get()));
    } else if (known.isPresent()) {
      meant.add(known.get());
    } else {
      return message + "; the commands are " + String.join(", ", commands);
    }
    meant.addAll(words.subList(1, words.size()));
    return message
        + "; did you mean: "
        + meant.stream().map(UsageErrors::quoted).collect(Collectors.joining(" "));
  }

  /** Takes the parent's own name off: within {@code data}, {@code data fetch} is fetch. */
  private static String strip(String command, CommandSpec parent) {
    String prefix = parent.name() + " ";
    return command.startsWith(prefix) ? command.substring(prefix.length()) : command;
  }

  private static String quoted(String word) {
    return word.matches("[\\w./:=,@%+ -]*") && !word.matches(".*/.* .*")
        ? word
        : "'" + word.replace("'", "'\\''") + "'";
  }
}
