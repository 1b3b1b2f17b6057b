package io.fmnist.study.report;

import io.fmnist.study.stats.Verdict;

/** A verdict at a glance, by a sign and a colour: never by colour alone. */
enum Sign {
  /** More accurate. */
  BETTER("better", "+"),
  /** Less accurate. */
  WORSE("worse", "\u2212"),
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

  static Sign of(Verdict verdict) {
    return switch (verdict.kind()) {
      case BETTER -> BETTER;
      case WORSE -> WORSE;
      case EQUIVALENT -> SAME;
      case UNDECIDED -> UNSURE;
    };
  }

  String css() {
    return css;
  }

  String text() {
    return text;
  }
}
