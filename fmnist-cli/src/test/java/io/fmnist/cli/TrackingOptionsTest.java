package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.PrintableText;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
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
    assertThat(secret.arguments()).containsExactly("--mlflow", "http://host:5000/x");
    assertThat(secret.environment())
        .isEqualTo(
            Map.of("MLFLOW_TRACKING_USERNAME", "ann", "MLFLOW_TRACKING_PASSWORD", "s@:cret"));
    TrackingOptions open = parse("--mlflow", "http://host:5000");
    assertThat(open.arguments()).isEqualTo(List.of("--mlflow", "http://host:5000"));
    assertThat(open.environment()).isEmpty();
    assertThat(PrintableText.withoutUser("--mlflow=http://ann:secret@host/"))
        .isEqualTo("--mlflow=http://host/");
    assertThat(PrintableText.withoutUser("a@b")).isEqualTo("a@b");
  }
}
