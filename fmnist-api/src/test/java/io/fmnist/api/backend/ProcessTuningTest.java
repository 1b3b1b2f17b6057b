package io.fmnist.api.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessTuningTest {
  private final List<String> set = new ArrayList<>();

  private String spin(String library) {
    return ProcessTuning.spinBriefly(library, (name, value) -> set.add(name + "=" + value));
  }

  @AfterEach
  void reset() {
    System.clearProperty(ProcessTuning.PROPERTY);
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "OMP_WAIT_POLICY", matches = ".+")
  void leavesHowThreadsWaitToTheUser() {
    assertThat(spin("libengine")).contains("OMP_WAIT_POLICY").contains("by the environment");
    assertThat(set).isEmpty();
  }

  @Test
  @DisabledIfEnvironmentVariable(named = "OMP_WAIT_POLICY", matches = ".+")
  @DisabledIfEnvironmentVariable(named = "GOMP_SPINCOUNT", matches = ".+")
  void setsTheSpinCountUnlessItIsSwitchedOffOrTooLate() {
    System.setProperty(ProcessTuning.PROPERTY, "false");
    assertThat(spin("libengine")).contains("-Dfmnist.tuneProcess=false");
    System.clearProperty(ProcessTuning.PROPERTY);
    assertThat(spin("libjvm")).contains("libjvm was loaded before");
    assertThat(set).isEmpty();
    assertThat(spin("libengine")).isEqualTo("GOMP_SPINCOUNT=1000, by fmnist");
    assertThat(set).containsExactly("GOMP_SPINCOUNT=1000");
  }
}
