package io.fmnist.it.agree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Dataset;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.spec.SpecFormat;
import io.fmnist.testkit.agree.Agreement;
import io.fmnist.testkit.agree.AgreementFiles;
import io.fmnist.testkit.agree.AgreementOptions;
import io.fmnist.testkit.agree.AgreementReport;
import io.fmnist.testkit.agree.AgreementText;
import io.fmnist.testkit.agree.ComparisonLevel;
import io.fmnist.testkit.agree.Finding;
import io.fmnist.testkit.agree.Pair;
import io.fmnist.testkit.agree.Quantity;
import io.fmnist.testkit.agree.TaskAgreement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The sixteen tasks, and one with every part of a training, on every pair of engines that this
 * build brings, in one process; the engines take turns in leading. Prints the matrix and writes
 * {@code target/agreement.md} and {@code .json}.
 */
@Tag("all-engines")
@DisplayName("the engines agree")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnginesAgreeTest {
  /**
   * Of the training and of the test images, with a last batch in each epoch that is not full;
   * {@code fmnist agree} takes all images, twice the steps, and 200 steps before the logits.
   */
  private static final int IMAGES = 1_000;

  private static final int STEPS = 10;

  /** Of 8 or 16 steps each, before the logits are compared. */
  private static final int EPOCHS = 3;

  private static final Path PAGE = Path.of("target", "agreement.md");

  private final List<Backend> engines = Backends.ready();
  private final Dataset images =
      Datasets.load(
          Datasets.find(null).isPresent() ? null : Datasets.SYNTHETIC, FetchListener.silent());
  private final Map<String, TaskAgreement> results = new LinkedHashMap<>();

  @TestFactory
  @DisplayName("on the study's tasks and on one with every part of a training")
  Stream<DynamicContainer> tasks() {
    assumeTrue(
        engines.size() > 1,
        "agreement needs two engines or more; this build has " + engines.size());
    List<Task> tasks = new ArrayList<>(Catalogue.study());
    tasks.add(recipe());
    return tasks.stream()
        .map(
            task ->
                DynamicContainer.dynamicContainer(
                    task.id(), tests(task, tasks.indexOf(task)).stream()));
  }

  private static Task recipe() {
    try (InputStream in = EnginesAgreeTest.class.getResourceAsStream("recipe.yaml")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return SpecFormat.read(text, "recipe.yaml", List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<DynamicTest> tests(Task task, int turn) {
    List<DynamicTest> tests = new ArrayList<>();
    for (int a = 0; a < engines.size(); a++) {
      for (int b = a + 1; b < engines.size(); b++) {
        Pair pair = new Pair(engines.get(a).id(), engines.get(b).id());
        tests.add(
            test(
                pair,
                "take the same steps from the same state",
                task,
                turn,
                ComparisonLevel.STEPS));
        tests.add(
            test(
                pair,
                "give trained weights the same logits and classes",
                task,
                turn,
                ComparisonLevel.LOGITS));
        tests.add(
            test(
                pair,
                "go on with each other's training",
                task,
                turn,
                ComparisonLevel.STATE_TRANSFER));
      }
    }
    return tests;
  }

  private DynamicTest test(Pair pair, String sentence, Task task, int turn, ComparisonLevel level) {
    return DynamicTest.dynamicTest(
        pair.first() + " and " + pair.second() + " " + sentence,
        () -> {
          List<Finding> findings =
              result(task, turn).of(pair).stream().filter(f -> f.level() == level).toList();
          assertThat(findings).extracting(Finding::quantity).containsAll(always(level));
          assertThat(findings).allSatisfy(f -> assertThat(f.agrees()).as(f.sentence()).isTrue());
        });
  }

  private static List<Quantity> always(ComparisonLevel level) {
    return switch (level) {
      case STEPS ->
          List.of(
              Quantity.LOSS, Quantity.GRADIENT, Quantity.WEIGHT, Quantity.STATE, Quantity.UPDATES);
      case LOGITS -> List.of(Quantity.LOGITS, Quantity.PREDICTIONS);
      case STATE_TRANSFER ->
          List.of(Quantity.LOSS, Quantity.WEIGHT, Quantity.STATE, Quantity.UPDATES);
    };
  }

  private TaskAgreement result(Task task, int turn) {
    return results.computeIfAbsent(task.id(), id -> agreement().rotated(turn).check(task, images));
  }

  private Agreement agreement() {
    return new Agreement(
        engines,
        new AgreementOptions(
            RuntimeOptions.defaults(), STEPS, OptionalInt.of(EPOCHS), OptionalInt.of(IMAGES)));
  }

  @AfterAll
  void report() {
    if (!results.isEmpty()) {
      AgreementReport report = agreement().report(images, List.copyOf(results.values()));
      AgreementFiles.write(PAGE, report);
      System.out.printf("%nAgreement of the engines on %s%n", images.name());
      System.out.print(AgreementText.matrix(report));
      System.out.printf("Table: %s%n", PAGE);
    }
  }
}
