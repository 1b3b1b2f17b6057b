package io.fmnist.study.report;

import io.fmnist.study.stats.Comparison;

/** A verdict at a glance, by a sign and a colour: never by colour alone. */
enum Sign {
  /** More accurate, certain. */
  BETTER("better", "+"),
  /** Less accurate, certain. */
  WORSE("worse", "\u2212"),
  /** More accurate, likely. */
  LIKELY_BETTER("likely-better", "+"),
  /** Less accurate, likely. */
  LIKELY_WORSE("likely-worse", "\u2212"),
  /** Equal within the margin. */
  SAME("same", "="),
  /** Too few seeds to tell. */
  UNSURE("unsure", "?");

  private final String css;
  private final String text;

  Sign(String css, String text) {
    this.css = css;
    this.text = text;
  }

  /** Returns the sign of a comparison. */
  static Sign of(Comparison comparison) {
    boolean better = comparison.paired().mean().orElse(0) > 0;
    return switch (comparison.verdict().kind()) {
      case DIFFERENT -> better ? BETTER : WORSE;
      case LIKELY -> better ? LIKELY_BETTER : LIKELY_WORSE;
      case EQUIVALENT -> SAME;
      case NOT_ENOUGH_SEEDS -> UNSURE;
    };
  }

  String css() {
    return css;
  }

  String text() {
    return text;
  }
}
