package io.fmnist.tasks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.tasks.catalogue.Catalogue;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("a task")
class TaskTest {
  private static final Task FAST = Catalogue.get("fast");

  @ParameterizedTest
  @ValueSource(strings = {"", "Mine", "my task", "../evil", "a/b", "-a", "ä", "a\u0000"})
  @DisplayName("is refused where its id could name no file")
  void needsAnId(String id) {
    assertThatThrownBy(() -> Task.of(id, FAST.architecture(), FAST.training()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("id is \"")
        .hasMessageContaining(
            "allowed are 1 to 64 lower-case letters, digits, dashes and underscores");
  }

  @Test
  @DisplayName("shows the beginning of a long id")
  void shortensAnId() {
    assertThatThrownBy(() -> Task.of("a".repeat(3000), FAST.architecture(), FAST.training()))
        .message()
        .hasSizeLessThan(300);
  }

  @Test
  @DisplayName("is refused where its parent's id is none")
  void needsAParent() {
    assertThatThrownBy(
            () ->
                new Task(
                    "mine",
                    "",
                    Optional.of("../x"),
                    "",
                    OptionalDouble.empty(),
                    FAST.architecture(),
                    FAST.training()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("parent is \"../x\"");
  }
}
