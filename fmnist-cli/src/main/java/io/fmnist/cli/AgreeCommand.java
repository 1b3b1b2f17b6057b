package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.data.Dataset;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.testkit.agree.Agreement;
import io.fmnist.testkit.agree.AgreementFiles;
import io.fmnist.testkit.agree.AgreementOptions;
import io.fmnist.testkit.agree.AgreementReport;
import io.fmnist.testkit.agree.AgreementText;
import io.fmnist.testkit.agree.TaskAgreement;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fmnist agree}: whether the engines give the same numbers. */
@Command(
    name = "agree",
    mixinStandardHelpOptions = true,
    description = {
      "Compares the engines' numbers with each other.",
      "They take the same training steps from the same state, compute logits of trained weights,"
          + " and train on from another engine's state.",
      "Ends with 1 where a difference is above what is allowed."
    })
final class AgreeCommand extends Subcommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "TASK",
      completionCandidates = TaskNames.class,
      description =
          "task0 to task15, fast, small, best, or a task of your own: a YAML or JSON file (default: all sixteen)")
  private List<String> tasks = new ArrayList<>();

  @Option(
      names = {"-b", "--backend"},
      split = ",",
      paramLabel = "ID",
      completionCandidates = KnownNames.Backends.class,
      description =
          "two or more, with commas; they take turns in leading, the first one first (default: all"
              + " that can start)")
  private List<String> backends = new ArrayList<>();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "training steps to compare (default: " + AgreementOptions.STEPS + ")")
  private int steps = AgreementOptions.STEPS;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "train so long before logits are compared (default: "
              + AgreementOptions.TRAINING_STEPS
              + " steps)")
  private @Nullable Integer epochs;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "use only the first N training and N test images")
  private @Nullable Integer limit;

  @Mixin private RuntimeOption machine = new RuntimeOption();

  @Mixin private SetOption set = new SetOption();

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE.md",
      description = "write a page with all figures, and the same as FILE.json")
  private @Nullable Path output;

  @Option(names = "--json", description = "print one JSON object instead of tables")
  private boolean json;

  @Override
  public Integer call() {
    List<Task> planned =
        tasks.isEmpty()
            ? Catalogue.study()
            : usage(
                () -> tasks.stream().map(name -> Catalogue.find(name, set.overrides())).toList());
    AgreementOptions options = usage(this::options);
    List<Backend> chosen = chosen();
    Agreement agreement =
        usage(
            () -> {
              Agreement made = new Agreement(chosen, options);
              if (output != null) {
                AgreementFiles.requireWritable(output);
              }
              return made;
            });
    PrintWriter err = stderr();
    Dataset dataset = data.load(planned.get(0), err, Terminal.isInteractive());
    return finish(agreement.report(dataset, compare(planned, agreement, dataset)));
  }

  private AgreementOptions options() {
    return new AgreementOptions(machine.runtime(1), steps, optional(epochs), optional(limit));
  }

  private static OptionalInt optional(@Nullable Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private List<Backend> chosen() {
    if (!backends.isEmpty()) {
      return backends.stream().map(id -> BackendChoice.choose(id, commandLine())).toList();
    }
    List<Backend> ready = Backends.ready();
    if (ready.size() < 2) {
      throw new FmnistException(
          "backends that can start here: "
              + ready.stream().map(Backend::id).toList()
              + "; agreement needs two or more. ./fmnist agree brings all three; a program of yours"
              + " needs their modules and natives on its class path");
    }
    return ready;
  }

  private List<TaskAgreement> compare(List<Task> planned, Agreement agreement, Dataset dataset) {
    PrintWriter err = stderr();
    PrintWriter out = stdout();
    if (dataset.isSynthetic()) {
      err.println("SYNTHETIC images: drawn by a program");
    }
    List<TaskAgreement> results = new ArrayList<>();
    for (int i = 0; i < planned.size(); i++) {
      Agreement turn = agreement.rotated(i);
      err.print(TextWrap.text("comparing " + turn.ids() + " on " + planned.get(i).id(), 2));
      err.flush();
      TaskAgreement result = turn.check(planned.get(i), dataset);
      results.add(result);
      if (!json) {
        out.println(AgreementText.task(result));
        out.flush();
      }
    }
    return results;
  }

  private int finish(AgreementReport report) {
    PrintWriter out = stdout();
    if (json) {
      out.println(Json.line(report));
    } else {
      out.print(AgreementText.matrix(report));
      out.println(
          report.agrees()
              ? "the engines agree"
              : "the engines DISAGREE; the lines above say where");
    }
    if (output != null) {
      List<Path> files = AgreementFiles.write(output, report);
      if (!json) {
        out.print(TextWrap.text("written: " + files.get(0) + ", " + files.get(1), 2));
      }
    }
    out.flush();
    return report.agrees() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }
}
