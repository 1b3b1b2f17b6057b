package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.PrintableText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@DisplayName("options of tracking")
class TrackingOptionsTest {
  @Command
  private static final class Holder {
    @Mixin private TrackingOptions tracking = new TrackingOptions();
  }

  private static TrackingOptions parse(String... words) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(words);
    return holder.tracking;
  }

  @Test
  void giveAPasswordToOtherProcessesWhereNobodyElseReadsIt() {
    TrackingOptions secret = parse("--mlflow", "http://ann:s%40:cret@host:5000/x");
    assertThat(secret.arguments())
        .containsExactly("--mlflow", "http://host:5000/x", "--tracking-began");
    assertThat(secret.environment())
        .isEqualTo(
            Map.of("MLFLOW_TRACKING_USERNAME", "ann", "MLFLOW_TRACKING_PASSWORD", "s@:cret"));
    TrackingOptions open = parse("--mlflow", "http://host:5000");
    assertThat(open.arguments())
        .containsExactly("--mlflow", "http://host:5000", "--tracking-began");
    assertThat(open.environment()).isEmpty();
    assertThat(PrintableText.withoutUser("--mlflow=http://ann:secret@host/"))
        .isEqualTo("--mlflow=http://host/");
    assertThat(PrintableText.withoutUser("a@b")).isEqualTo("a@b");
  }

  @Test
  void failAtTheStartOfACommandButOnlyTellInAProcessOfItsSweep(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    CommandLine commandLine = new CommandLine(new Holder());
    List<String> told = new ArrayList<>();
    TrackingOptions first = parse("--tensorboard=" + file);
    assertThatThrownBy(() -> first.open(folder, commandLine, told::add))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("event file cannot be written in " + file);
    assertThat(told).isEmpty();
    assertThat(parse().open(folder, commandLine, told::add)).isNotNull();
    assertThat(told).isEmpty();
    parse(first.arguments().toArray(String[]::new)).open(folder, commandLine, told::add);
    assertThat(told).hasSize(1);
    assertThat(told.get(0)).contains("" + file).endsWith("; the run goes on without it");
  }
}
