package io.fmnist.study.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.study.stats.Verdict.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a verdict")
class VerdictTest {
  private static final double MARGIN = 0.005;
  private static final double[] CLEAR = {0.013, 0.0141, 0.0148, 0.0139, 0.0133};

  /** Decides about differences that are a family of their own. */
  private static Decision decide(double... differences) {
    return Decision.of(List.of(differences), MARGIN).get(0);
  }

  private static String text(double... differences) {
    return decide(differences).verdict().text();
  }

  private static double[] negative(double... values) {
    return Arrays.stream(values).map(v -> -v).toArray();
  }

  /** Returns seeds that alternate around a mean. */
  private static double[] around(double mean, double spread, int seeds) {
    return DoubleStream.iterate(spread, s -> -s).limit(seeds).map(s -> mean + s).toArray();
  }

  private static double[] then(double[] first, double[] rest) {
    return DoubleStream.concat(Arrays.stream(first), Arrays.stream(rest)).toArray();
  }

  @Test
  void isBetterOrWorseWhereTheCorrectedTestFindsADifference() {
    assertThat(decide(CLEAR).verdict()).isEqualTo(new Verdict(Kind.BETTER, "better by 1.4 points"));
    assertThat(decide(CLEAR).decidedAt()).hasValue(5);
    assertThat(decide(negative(CLEAR)).verdict())
        .isEqualTo(new Verdict(Kind.WORSE, "worse by 1.4 points"));
  }

  @Test
  void saysWhereADifferenceIsWithinTheMargin() {
    assertThat(text(0.0020, 0.0021, 0.0019, 0.0022, 0.0021))
        .isEqualTo("better by 0.2 points, but by less than 0.5");
    assertThat(text(0.0005, 0.00055, 0.0006, 0.0005, 0.00052))
        .isEqualTo("better by 0.05 points, but by less than 0.5");
  }

  @Test
  void saysWhereThereIsNoDifferenceThatMatters() {
    Decision decision = decide(0.0004, -0.0004, 0.0005, -0.0003, 0.0001);
    assertThat(decision.verdict())
        .isEqualTo(new Verdict(Kind.EQUIVALENT, "no difference larger than 0.5 points"));
    assertThat(decision.decidedAt()).hasValue(5);
    assertThat(text(0, 0, 0, 0, 0)).isEqualTo("the same in all 5 seeds");
  }

  @Test
  void comesAtThePlannedLooksAlone() {
    assertThat(decide().verdict().kind()).isEqualTo(Kind.UNDECIDED);
    assertThat(text()).isEqualTo("undecided: 5 more seeds to the look at 5");
    assertThat(text(Arrays.copyOf(CLEAR, 4))).isEqualTo("undecided: 1 more seed to the look at 5");
    double[] unclear = around(0.004, 0.01, 7);
    assertThat(text(unclear)).isEqualTo("undecided: 3 more seeds to the look at 10");
    assertThat(text(around(0.004, 0.01, 40))).isEqualTo("undecided after 40 seeds");
    assertThat(text(around(0.004, 0.01, 50))).isEqualTo("undecided after 50 seeds");
  }

  @Test
  void takesTheFirstSeedsOfALookWhateverCameAfterThem() {
    double[] unclear = around(0.004, 0.01, 5);
    Decision at5 = decide(unclear);
    Decision at9 = decide(then(unclear, around(0.05, 0.0001, 4)));
    assertThat(at9.looks()).isEqualTo(at5.looks());
    assertThat(at9.shown()).isEqualTo(at5.shown());
    assertThat(at9.verdict().kind()).isEqualTo(Kind.UNDECIDED);
  }

  @Test
  void isNotTakenBackByALaterLook() {
    Decision later = decide(then(CLEAR, around(0, 0.03, 5)));
    assertThat(later.verdict().kind()).isEqualTo(Kind.BETTER);
    assertThat(later.decidedAt()).hasValue(5);
    assertThat(later.shown()).isEqualTo(later.looks().get(1).paired());
    // Not a word of the size where the last look has the other sign.
    assertThat(text(then(CLEAR, around(-0.05, 0.03, 5)))).isEqualTo("better");
  }

  @Test
  void countsWhatHasNotReachedALookInTheFamily() {
    double[] borderline = {0.013, 0.0141, 0.0148, 0.0139, 0.002};
    double p = PairedComparison.of(borderline, new double[5], MARGIN).p().getAsDouble();
    assertThat(4 * p).isBetween(0.02, 0.05);
    assertThat(decide(borderline).isDecided()).isTrue();
    List<Decision> family = Decision.of(List.of(borderline, new double[] {0.01}), MARGIN);
    assertThat(family.get(0).isDecided()).isFalse();
    // What is decided leaves its share to the others.
    assertThat(Decision.of(List.of(borderline, CLEAR), MARGIN)).allMatch(Decision::isDecided);
  }

  @Test
  void doesNotTakeEqualDifferencesForCertainty() {
    assertThat(decide(0.01, 0.01, 0.01, 0.01, 0.01).verdict().kind()).isEqualTo(Kind.UNDECIDED);
  }

  @Test
  void namesTheMarginThatWasTested() {
    assertThat(
            Decision.of(List.of(new double[] {1e-4, -1e-4, 1e-4, -1e-4, 0}), 0.00094)
                .get(0)
                .verdict()
                .text())
        .isEqualTo("no difference larger than 0.094 points");
    assertThat(Points.plain(0.005)).isEqualTo("0.5");
    assertThat(Points.plain(0.2)).isEqualTo("20.0");
    assertThat(Points.plain(0.0025)).isEqualTo("0.25");
    assertThat(Points.plain(0.00004)).isEqualTo("0.004");
  }

  @Test
  void ofTwoBackendsDoesNotRestOnFewEqualPairs() {
    double[] same = {0.9, 0.91, 0.92, 0.93, 0.94};
    assertThat(Verdict.of(PairedComparison.of(same, same, MARGIN), 1).text())
        .isEqualTo("the same in all 5 seeds");
    double[] few = Arrays.copyOf(same, 4);
    assertThat(Verdict.of(PairedComparison.of(few, few, MARGIN), 1).text())
        .isEqualTo("undecided with 4 seeds");
  }

  @Test
  void ofTwoBackendsHasNoLooks() {
    PairedComparison seen =
        PairedComparison.of(
            new double[] {0.001, -0.001, 0.002, -0.0015, 0.0005}, new double[5], MARGIN);
    // The 90 % interval ends at 0.02 + 2.1318 * 0.1441 / sqrt(5) = 0.157 points.
    assertThat(Verdict.of(seen, 1).text()).isEqualTo("no difference larger than 0.2 points");
    PairedComparison clear = PairedComparison.of(CLEAR, new double[5], MARGIN);
    assertThat(Verdict.of(clear, 0.01)).isEqualTo(new Verdict(Kind.BETTER, "better by 1.4 points"));
    assertThat(Verdict.of(clear, 0.06).text()).isEqualTo("undecided with 5 seeds");
  }

  @Test
  void isNoneWhereLooksContradictEachOtherWhateverTheOtherComparisonsSay() {
    Verdict none =
        new Verdict(Kind.UNDECIDED, "undecided: the looks at 5 and 20 seeds contradict each other");
    double[] reversed = then(around(0.01, 0.0004, 5), around(-0.02, 0.0001, 35));
    assertThat(decide(reversed).verdict().text())
        .isEqualTo("undecided: the looks at 5 and 20 seeds contradict each other");
    // At 5 seeds the first is better only if others leave it their share: 3 p > 0.05 > p.
    double[] first = {0.002, 0.0021, 0.0045, 0.0022, 0.0019};
    double p = 4 * PairedComparison.of(first, MARGIN).p().getAsDouble();
    assertThat(p).isBetween(0.05 / 3, 0.05);
    double[] then = then(first, around(-0.02, 0.001, 15));
    double[] open = around(0, 0.01, 5);
    assertThat(Decision.of(List.of(then, open, open), MARGIN).get(0).verdict()).isEqualTo(none);
    Decision beside = Decision.of(List.of(then, CLEAR, CLEAR), MARGIN).get(0);
    assertThat(beside.verdict()).isEqualTo(none);
    assertThat(beside.decidedAt()).isEmpty();
  }

  @Test
  void saysNothingOfTheMarginWhereTheLastLookIsBeyondIt() {
    double[] small = {0.0020, 0.0021, 0.0019, 0.0022, 0.0021};
    assertThat(text(then(small, around(0.012, 0.0001, 5)))).isEqualTo("better by 0.7 points");
    double[] none = {0.0004, -0.0004, 0.0005, -0.0003, 0.0001};
    assertThat(text(then(none, around(0.02, 0.02, 5))))
        .isEqualTo("undecided: 10 more seeds to the look at 20");
  }

  @Test
  void standsBesideFiguresOfTheSeedsOfItsLook() {
    assertThat(decide(then(CLEAR, around(-0.01, 0.001, 3))).seeds()).isEqualTo("5 of 8");
    assertThat(decide(CLEAR).seeds()).isEqualTo("5");
    assertThat(decide(0.01, 0.02).seeds()).isEqualTo("2");
    assertThat(decide().seeds()).isEqualTo("0");
  }
}
