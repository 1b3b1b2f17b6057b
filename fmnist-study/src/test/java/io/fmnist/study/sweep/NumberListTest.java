package io.fmnist.study.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("a list of numbers")
class NumberListTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "5         | 5",
        "1-3       | 1 2 3",
        "1,3,7-9   | 1 3 7 8 9",
        "9,1       | 9 1",
        " 1 , 2-2  | 1 2",
        "-2-1      | -2 -1 0 1",
        "-5        | -5",
        "9223372036854775806-9223372036854775807 | 9223372036854775806 9223372036854775807",
      })
  void isReadInTheOrderWritten(String text, String numbers) {
    assertThat(NumberList.parse(text, "seeds"))
        .isEqualTo(List.of(numbers.split(" ", -1)).stream().map(Long::valueOf).toList());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "''          | \"\" is neither a whole number nor a range",
        "1,,2        | \"\" is neither",
        "1..5        | \"1..5\" is neither",
        "one         | \"one\" is neither",
        "1.5         | \"1.5\" is neither",
        "5-1         | range 5-1 ends before it begins",
        "1,2,1-3     | 1 is there twice",
        "1-100001    | more than 100000 numbers",
        "0-9223372036854775807 | more than 100000 numbers",
        "-9223372036854775808-9223372036854775807 | more than 100000 numbers",
        "9999999999999999999   | is too large",
      })
  void isRefusedWithTheReason(String text, String reason) {
    assertThatThrownBy(() -> NumberList.parse(text, "seeds"))
        .isInstanceOf(FmnistException.class)
        .hasMessageStartingWith("seeds are \"" + text + "\"")
        .hasMessageContaining(reason)
        .hasMessageEndingWith("for example 1-5 or 1,3,7-9");
  }

  @Test
  void mayHaveAsManyNumbersAsAPlanHasCells() {
    assertThat(NumberList.parse("1-100000", "seeds")).hasSize(Cell.MOST);
  }
}
