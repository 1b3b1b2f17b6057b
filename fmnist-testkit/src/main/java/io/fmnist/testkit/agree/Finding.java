package io.fmnist.testkit.agree;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Locale;

/**
 * The worst difference of a pair in one quantity of one level: the one that takes up most of what
 * is allowed.
 *
 * @param level where
 * @param pair who
 * @param quantity what
 * @param error relative as the quantity says; infinite where a value is not finite
 * @param allowed largest error that passes
 * @param place for people, for example {@code step 7, gradient of 0.kernel, value 12}
 * @param expected value of the backend that led the training, at that place
 * @param actual value of the other one
 */
@JsonPropertyOrder({"level", "pair", "quantity", "error", "allowed", "agree"})
public record Finding(
    // Files of earlier versions have its earlier name.
    @JsonAlias("rung") ComparisonLevel level,
    @JsonUnwrapped Pair pair,
    Quantity quantity,
    double error,
    double allowed,
    String place,
    double expected,
    double actual) {

  /** Returns whether the error is within what is allowed. */
  @JsonProperty("agree")
  public boolean agrees() {
    return error <= allowed;
  }

  /** Returns the part of what is allowed that the error takes: 1 is the limit. */
  public double share() {
    return error == 0 ? 0 : error / allowed;
  }

  /** Returns one sentence without a full stop. */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "%s, %s, %s: off by %.2e, %.2e is allowed; worst at %s: %.9g against %.9g",
        level,
        pair,
        quantity,
        error,
        allowed,
        place,
        expected,
        actual);
  }
}
