package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@DisplayName("the command line")
class CommandLineTest {
  @ParameterizedTest(name = "explains {0} --help")
  @ValueSource(
      strings = {
        "",
        "run",
        "plan",
        "merge",
        "tasks",
        "show",
        "compare",
        "data",
        "data where",
        "predict",
        "evaluate",
        "export",
        "import",
        "report",
        "agree",
        "bench",
        "lr-range",
        "doctor"
      })
  void explainsEveryCommand(String command) {
    Cli cli = Cli.run((command + " --help").trim().split(" ", -1));
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out()).contains("Usage: fmnist " + command).contains("--help");
  }

  @ParameterizedTest(name = "ends with 2 and a message for: {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "run                       | Missing required parameter: 'TASK'",
        "run task99                | no task is named \"task99\"; allowed are task0 to task15",
        "run task0 --epochs 0      | epochs is 0; allowed are 1 to 100000",
        "run task0 --epochs many   | Invalid value for option '--epochs'",
        "run task0 --limit 0       | limit is 0",
        "run task0 --threads 0     | threads is 0; allowed are 1 to 1024",
        "run task0 --device gpu    | device is \"gpu\"; allowed are cpu, cuda and cuda:N",
        "run task0 --set epochs    | change epochs: it has no '='",
        "run task0 --set layers[0].kernel=0 | layers[0] conv2d",
        "run task0 --set layers=[] | there is no layer",
        "run none.yaml             | there is no file none.yaml",
        "run task0 --mlflow localhost:5000  | http:// is missing",
        "run task0 --mlflow file:///x       | it must start with http:// or https://, not file:",
        "run --tensorboard                  | Missing required parameter: 'TASK'",
        "run --tensorboard taks1            | Missing required parameter: 'TASK'",
        "run --tensorboard none.yaml        | there is no file none.yaml",
        "run --tensorboard x none.yaml      | there is no file none.yaml",
        "run --tensorboard=x none.yaml      | there is no file none.yaml",
        "run task0 --colour        | Unknown option: '--colour'",
        "run task0 --seeds 1..5    | seeds are \"1..5\": \"1..5\" is neither a whole number nor a range",
        "run task0 --seeds 5-1     | range 5-1 ends before it begins",
        "run task0 --seeds 1-99999999 | it names more than 100000 numbers",
        "run all --seeds 1-7000 --backend x | the matrix has 112000 cells; at most 100000",
        "run task0 task0 --backend x | are both of id task0",
        "run task0 --jobs 0        | jobs is 0; allowed are 1 to 1024",
        "run --jobs 2              | Missing required parameter: 'TASK'",
        "run task0 --plan x.json   | TASK cannot stand beside --plan",
        "run --plan x.json --seeds 1-2 | --seeds cannot stand beside --plan",
        "run task0 --cell 5        | --cell is about a plan; name its file with --plan",
        "plan task0 --backend x    | Missing required option: '--threads=N'",
        "merge out                 | Missing required parameter: 'FOLDER'",
        "show taks1                | did you mean task1?",
        "compare runs --margin 0   | margin is 0.0; allowed are points above 0, up to 100",
        "compare runs --margin NaN | margin is NaN",
        "compare runs --margin x   | Invalid value for option '--margin'",
        "data                      | name what to do",
        "predict                   | Missing required parameters",
        "agree task99              | allowed are task0 to task15",
        "agree task0 --steps 0     | steps is 0; allowed are 1 to 100000",
        "agree task0 --limit 0     | limit is 0",
        "export runs/x             | Missing required option: '--format=FORMAT'",
        "export runs/x --format pdf | no export format is named \"pdf\"; allowed are dl4j, keras, onnx, pytorch, saved-model",
        "export runs/x --format torch | did you mean pytorch?",
        "evaluate                  | Missing required parameter: 'MODEL'",
        "evaluate runs/x --limit 0 | limit is 0",
        "import x.safetensors      | Missing required option: '--task=TASK'",
        "import x.safetensors --task task99 | no task is named \"task99\"",
        "report runs --margin 0    | margin is 0.0; allowed are points above 0, up to 100",
        "report runs --format pdf  | Invalid value for option '--format'",
        "report runs --agreement a.json --format csv | no place for --agreement",
        "bench task0 --epochs 0    | epochs is 0; allowed are 1 to 100000",
        "bench --limit 0           | limit is 0",
        "lr-range task0 --from 20   | from is 20.0 and to is 10.0; from must be below to",
        "lr-range task0 --steps 1   | steps is 1; allowed are 2 to 100000",
        "lr-range task0 --to 1e39   | to is 1.0E39; allowed are",
        "lr-range taks1             | did you mean task1?",
        "bench task99              | no task is named \"task99\"",
        "sing                      | no command 'sing'; the commands are run, study, plan, merge",
        "rnu                       | no command 'rnu'; did you mean: fmnist run",
        "train task0 --epochs 3    | no command 'train'; did you mean: fmnist run task0 --epochs 3",
        "list                      | did you mean: fmnist tasks",
        "ls                        | did you mean: fmnist tasks",
        "version                   | did you mean: fmnist --version",
        "test runs                 | did you mean: fmnist evaluate runs",
        "eval                      | did you mean: fmnist evaluate",
        "0                         | did you mean: fmnist run task0",
        "task3 --seed 2            | did you mean: fmnist run task3 --seed 2",
        "mine.yaml                 | did you mean: fmnist run mine.yaml",
        "download                  | did you mean: fmnist data fetch",
        "data download             | fmnist: data: no command 'download'; did you mean: fmnist data fetch",
        "--backend dl4j run task0  | options of a command come after its name",
        "run 0                     | no task is named \"0\"; did you mean task0?",
        "run task16                | no task is named \"task16\"; allowed are task0 to task15",
        "run task0 --epoch 3       | Unknown option: '--epoch'; did you mean --epochs?",
        "run task0 --backend keras | did you mean tensorflow? allowed are dl4j, pytorch, reference, tensorflow",
        "tasks all                 | fmnist tasks has no place for \"all\"",
        "run task0 --epochs 1e3    | is not a whole number from -2147483648 to 2147483647",
        "data verify images        | fmnist data verify has no place for \"images\"",
        "study task0 --jobs 0 --backend pytorch | jobs is 0",
        "study new ideas.txt       | the file is ideas.txt; give a name that ends in .yaml",
        "lr-range task0 -o lr.png  | --output is lr.png; give a name that ends in .svg",
        "report -o page.htm        | --output is page.htm, whose ending names no format",
        "run task0 --set =3        | there is no key before '='",
      })
  void endsWithTwoForWrongUsage(String arguments, String message) {
    Cli cli = Cli.run(arguments == null ? new String[0] : arguments.split(" ", -1));
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains(message).doesNotContain("\tat ");
    assertThat(cli.err().lines().reduce((first, last) -> last).orElse(""))
        .matches("Try: fmnist( [\\w-]+)* --help");
    assertThat(cli.err()).doesNotContain("Usage:");
  }

  @Test
  void showsHowToBeginWhereNothingIsAsked() {
    Cli cli = Cli.run();
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("fmnist run task0").contains("fmnist --help");
    assertThat(cli.err().lines()).hasSizeLessThan(15);
  }

  @Test
  void describesEveryCommandInAWholeSentenceOfOneLine() {
    String help = Cli.run("--help").out();
    List<String> commands =
        help.substring(help.indexOf("Commands:"))
            .lines()
            .skip(1)
            .takeWhile(l -> !l.isBlank())
            .toList();
    assertThat(commands).hasSizeGreaterThan(12).allMatch(l -> l.matches("  [a-z-]+ +[A-Z].*\\."));
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
  }

  @ParameterizedTest(name = "{0} takes -o, --output, and --out as before")
  @ValueSource(strings = {"run", "export", "report"})
  void namesItsOutputAlike(String command) {
    CommandLine.Model.CommandSpec spec =
        Main.commandLine().getSubcommands().get(command).getCommandSpec();
    assertThat(spec.findOption("-o")).isSameAs(spec.findOption("--output"));
    assertThat(spec.findOption("--out").hidden()).isTrue();
    assertThat(Cli.run(command, "--help").out()).contains("-o, --output=").doesNotContain("--out=");
  }

  @Test
  void listsTheSixteenTasksAndApartFromThemTheRecipes() {
    Cli cli = Cli.run("tasks");
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out().lines().filter(line -> line.startsWith("task"))).hasSize(17);
    assertThat(cli.out()).contains("task15").contains("804,554").contains("93.42 %");
    assertThat(cli.out().substring(cli.out().indexOf("Recipes")))
        .contains("\nfast ", "154,394", "5,263,296")
        .doesNotContain("task");
  }

  @Test
  void showsATaskWithItsSummaryAndDescription() {
    Cli cli = Cli.run("show", "task9", "--set", "layers[11].rate=0.4");
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out())
        .contains("against task8")
        .contains("+ dropout rate 0.4 before dense 10")
        .contains("[32, 14, 14]")
        .contains("Parameters 430,954")
        .contains("kind: dropout, rate: 0.4");
  }

  @Test
  void showsWhatATaskOfYourOwnChangesAgainstItsParentBesideIt(@TempDir Path folder)
      throws IOException {
    Path parent = folder.resolve("mine.yaml");
    Path child = folder.resolve("next.yaml");
    Files.writeString(parent, Cli.run("show", "task3", "--set", "id=mine", "--yaml").out());
    Files.writeString(
        child,
        Cli.run(
                "show",
                "task3",
                "--set",
                "id=next",
                "--set",
                "parent=mine",
                "--set",
                "batch=64",
                "--yaml")
            .out());
    assertThat(Cli.run("show", child.toString()).out()).contains("  batch 128 -> 64\n");
    Files.delete(parent);
    assertThat(Cli.run("show", child.toString()).out().replaceAll("\\s+", " "))
        .contains("mine is neither in the catalogue nor a file beside " + child);
  }

  @Test
  void endsWithOneForAPlanThatCannotBeRead(@TempDir Path folder) throws IOException {
    Path plan = Files.writeString(folder.resolve("plan.json"), "no plan at all");
    Cli damaged = Cli.run("run", "--plan", plan.toString());
    assertThat(damaged.exitCode()).isEqualTo(1);
    assertThat(damaged.err())
        .startsWith("fmnist: plan " + plan + " cannot be used: no valid JSON")
        .doesNotContain("\tat ");
  }

  @Test
  void checksAFileWithTheEpochsThatAreAskedFor(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("averaged.yaml"),
            """
            id: averaged
            layers: [{kind: flatten}, {kind: dense, units: 10}]
            optimizer: {kind: sgd, lr: 0.1}
            ema: {decay: 0.9, from_epoch: 5}
            epochs: 3
            batch: 32
            """);
    String plan = folder.resolve("plan.json").toString();
    String[] common = {
      "plan", file.toString(), "--backend", "pytorch", "--threads", "1", "-o", plan
    };
    Cli own = Cli.run(common);
    assertThat(own.exitCode()).isEqualTo(2);
    assertThat(own.err()).contains("from_epoch is 5; allowed are 1 to 3");
    String[] longer =
        Stream.concat(Stream.of(common), Stream.of("--epochs", "10", "--set", "epochs=4"))
            .toArray(String[]::new);
    Cli ten = Cli.run(longer);
    assertThat(ten.exitCode()).as(ten.err()).isZero();
    assertThat(Path.of(plan)).content().containsPattern("\"epochs\" ?: ?10");
  }

  @Test
  void printsADescriptionThatIsATaskFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("copy.yaml");
    Files.writeString(file, Cli.run("show", "task2", "--yaml").out());
    assertThat(Cli.run("show", file.toString(), "--yaml").out())
        .isEqualTo(Cli.run("show", "task2", "--yaml").out());
    Task copy = Catalogue.find(file.toString(), List.of());
    Task task2 = Catalogue.get("task2");
    assertThat(copy.id()).isEqualTo("my-task2");
    assertThat(copy.parent()).hasValue("task2");
    assertThat(copy.reportedAccuracy()).isEmpty();
    assertThat(copy.architecture()).isEqualTo(task2.architecture());
    assertThat(copy.training()).isEqualTo(task2.training());
    String renamed = Cli.run("show", "task2", "--set", "id=mine", "--yaml").out();
    assertThat(renamed).contains("id: mine").doesNotContain("reported_accuracy");
  }

  @Test
  void completesItselfInAShell() {
    Cli cli = Cli.run("generate-completion");
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out())
        .contains("complete -F")
        .contains("predict")
        .contains("pytorch\" \"tensorflow\" \"dl4j")
        .contains("saved-model")
        .contains("task15")
        .contains("MODEL_pos_param_args=(\"latest\")")
        .doesNotContain("engine-version");
  }

  @Test
  void endsWithOneForAModelFileThatIsNone(@TempDir Path folder) throws IOException {
    Path model = Files.writeString(folder.resolve("model.safetensors"), "no model at all");
    Cli damaged = Cli.run("predict", model.toString(), "a.png");
    assertThat(damaged.exitCode()).isEqualTo(1);
    assertThat(damaged.err())
        .startsWith("fmnist: model file " + model + " is damaged")
        .doesNotContain("\tat ");
    Cli missing = Cli.run("predict", folder.resolve("none").toString(), "a.png");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("does not exist");
  }

  @Test
  void checkpointsAndTimesThatAreNoneAreRefused() {
    for (String wrong : List.of("0", "-3", "10x", "m", "1.5", "ever")) {
      Cli cli = Cli.run("run", "task0", "--checkpoint", wrong);
      assertThat(cli.exitCode()).as(wrong).isEqualTo(2);
      assertThat(cli.err())
          .contains("--checkpoint is \"" + wrong + "\"; allowed are a number of epochs");
    }
    Cli time = Cli.run("run", "task0", "--max-time", "20");
    assertThat(time.exitCode()).isEqualTo(2);
    assertThat(time.err()).contains("--max-time is \"20\"; give a time such as 90s, 20m or 2h");
  }

  @Test
  void aCheckpointIsOfOneRun(@TempDir Path folder) {
    Cli several =
        Cli.run("run", "task0", "task3", "-b", "pytorch", "--resume-from", folder.toString());
    assertThat(several.exitCode()).isEqualTo(2);
    assertThat(several.err()).contains("--resume-from is about one run; name one task");
    Cli limited = Cli.run("run", "task0", "--seeds", "1-2", "-b", "dl4j", "--max-time", "1m");
    assertThat(limited.exitCode()).isEqualTo(2);
    assertThat(limited.err()).contains("--max-time is about one run; name one task");
    Cli none = Cli.run("run", "--resume-from", folder.toString());
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err())
        .contains("fmnist: there is no checkpoint in " + folder + "; give a folder .run-...");
  }
}
