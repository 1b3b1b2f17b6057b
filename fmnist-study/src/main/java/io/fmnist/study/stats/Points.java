package io.fmnist.study.stats;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Accuracies differ by points, hundredths of 1. */
public final class Points {
  private static final int DECIMALS = 6;

  private Points() {}

  /** Returns a part of 1 in points, with as many decimals as it needs, at least one: 0.5, 0.25. */
  public static String plain(double part) {
    BigDecimal points =
        BigDecimal.valueOf(part).movePointRight(2).setScale(DECIMALS, RoundingMode.HALF_EVEN);
    BigDecimal shortest = points.stripTrailingZeros();
    return shortest.setScale(Math.max(1, shortest.scale())).toPlainString();
  }

  /** Returns {@code 1 seed}, {@code 2 seeds}. */
  static String seeds(int count) {
    return count + (count == 1 ? " seed" : " seeds");
  }
}
