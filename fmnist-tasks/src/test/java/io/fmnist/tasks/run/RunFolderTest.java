package io.fmnist.tasks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.WholeFile;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.model.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("a run folder")
class RunFolderTest {
  private static final RunResult RUN = FakeRuns.of(Catalogue.get("task5"), "pytorch", 1, 0.8);

  @TempDir private Path parent;

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long sum = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }

  /** A folder in the place of a file: writing it fails, as it does on a full disk. */
  private static void block(PartialFolder partial, String name) throws IOException {
    Files.createDirectories(partial.path().resolve(name).resolve("full"));
  }

  @Test
  void isNotLargerThanTheSpaceThatIsReservedForIt() throws IOException {
    Path folder = RunFolder.write(parent, RUN);
    long reserved = RunFolder.size(RUN.task(), RUN.testLabels().size());
    assertThat(bytes(folder)).isBetween(reserved / 2, reserved);
    try (PartialFolder partial = PartialFolder.create(parent)) {
      partial.reserve(reserved);
      assertThat(bytes(partial.path())).isEqualTo(reserved);
      PartialFolder.freeReserved(partial.path());
      assertThat(bytes(partial.path())).isZero();
    }
  }

  @Test
  void thatCannotBeWrittenLeavesWhatFitsAndSaysWhere() throws IOException {
    try (PartialFolder partial = PartialFolder.create(parent)) {
      block(partial, "predictions.csv");
      Path kept = parent.resolve("task5-pytorch-seed1-20260101-000001-incomplete");
      assertThatThrownBy(() -> RunFolder.write(parent, partial, RUN))
          .isInstanceOf(FmnistException.class)
          .hasMessageContaining("what fits of the run is in " + kept + ", the weights in model");
      assertThat(ModelFile.read(kept).weights()).isEqualTo(RUN.weights());
      assertThat(kept.resolve("history.csv")).isNotEmptyFile();
    }
    assertThat(SavedRuns.in(parent)).isEmpty();
    try (Stream<Path> files = Files.list(parent)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactly("task5-pytorch-seed1-20260101-000001-incomplete");
    }
  }

  @Test
  void isWrittenAmongTheTemporaryFilesWhereNotEvenTheWeightsFit() throws IOException {
    try (PartialFolder partial = PartialFolder.create(parent.resolve("out"))) {
      // Not even its own folder can be written any more.
      Files.delete(partial.path());
      Files.createFile(partial.path());
      assertThatThrownBy(() -> RunFolder.write(parent, partial, RUN))
          .hasMessageContaining("the run is in ")
          .hasMessageContaining("instead; move it from there")
          .satisfies(
              e -> {
                Path folder =
                    Path.of(
                        e.getMessage().replaceFirst("(?s).*the run is in (.*) instead.*", "$1"));
                assertThat(SavedRuns.read(folder).predictions())
                    .isEqualTo(RUN.test().predictions());
                assertThat(ModelFile.read(folder).weights()).isEqualTo(RUN.weights());
                WholeFile.delete(folder);
              });
    }
  }
}
