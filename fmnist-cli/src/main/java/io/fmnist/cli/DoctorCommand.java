package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.data.Datasets;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.run.RunEnvironment;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fmnist doctor}: what is here and what is missing. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Shows engines, versions, devices and the dataset.",
      "Starts every engine on the class path."
    })
final class DoctorCommand extends Subcommand {
  @Option(
      names = {"-b", "--backend"},
      paramLabel = "ID",
      completionCandidates = KnownNames.Backends.class,
      description =
          "only this one (default: all that are built with " + KnownNames.DEFAULT_BACKEND + ")")
  private @Nullable String backend;

  @Override
  public Integer call() {
    PrintWriter out = stdout();
    List<Backend> backends =
        backend == null ? Backends.all() : List.of(BackendChoice.choose(backend, commandLine()));
    section(out, "system", RunEnvironment.describe());
    // One module holds two backends, so one without its natives is no fault while another starts;
    // but the reference, which is always there, is no engine.
    boolean well =
        backend == null
            ? !Backends.ready().isEmpty()
            : Backends.availability(backends.get(0)).isAvailable();
    for (Backend backend : backends) {
      well &= examine(out, backend);
    }
    if (backend == null) {
      KnownNames.BACKENDS
          .missing(backends.stream().map(Backend::id).toList())
          .forEach((id, reason) -> section(out, "backend " + id, Map.of("not here", reason)));
    }
    String data =
        Datasets.find(null)
            .map(l -> l.folder() + " (" + l.origin().name().toLowerCase(Locale.ROOT) + ")")
            .or(Datasets::problem)
            .orElse("not here yet; fmnist data fetch gets it, and a run does so by itself");
    section(out, "dataset", Map.of("fashion-mnist", data));
    out.flush();
    return well ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  /** Shows a backend; returns false where it should start and does not. */
  private static boolean examine(PrintWriter out, Backend backend) {
    Availability availability = Backends.availability(backend);
    if (!availability.isAvailable()) {
      section(out, "backend " + backend.id(), Map.of("not here", availability.reason()));
      return true;
    }
    try {
      section(out, "backend " + backend.id(), backend.describe());
      return true;
    } catch (FmnistException e) {
      section(
          out, "backend " + backend.id(), Map.of("cannot start", String.valueOf(e.getMessage())));
      return false;
    }
  }

  private static void section(PrintWriter out, String title, Map<String, String> facts) {
    out.println(title);
    facts.forEach(
        (name, value) ->
            out.print(TextWrap.text(String.format(Locale.ROOT, "  %-30s %s", name, value), 33)));
    out.flush();
  }
}
