package io.fmnist.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.FmnistException;
import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("a training that goes by its validation")
class MonitoringTest {
  private static final Architecture NET = Architecture.builder(1, 3, 3).flatten().dense(4).build();
  private static final LabeledImages TRAIN = images(40, 7);
  private static final LabeledImages VALIDATION = images(12, 31);
  private static final int EPOCHS = 30;

  /** Three steps an epoch at a rate that is much too large at first. */
  private static final TrainingSpec SPEC =
      new TrainingSpec(Sgd.of(40), new LearningRateSchedule.InverseTime(0.001), 16, EPOCHS, 3)
          .withTargets(Targets.smoothed(0.1))
          .withAveraging(new WeightAveraging(0.5, 2, 2))
          .withEarlyStopping(new EarlyStopping(ValidationMetric.LOSS, 6, 0.001))
          .withKeepBest(ValidationMetric.LOSS)
          .withReduceOnPlateau(new ReduceOnPlateau(ValidationMetric.LOSS, 0.3, 2, 1e-3, 1, 1e-3));

  // Written by src/test/oracle/make_monitoring_golden.py.
  private static final Properties KERAS = golden();

  private static Properties golden() {
    Properties golden = new Properties();
    try (InputStream in = MonitoringTest.class.getResourceAsStream("monitoring.properties")) {
      golden.load(in);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return golden;
  }

  static IntStream cases() {
    return IntStream.range(0, Integer.parseInt(KERAS.getProperty("cases")));
  }

  private static double[] numbers(String key) {
    return Arrays.stream(KERAS.getProperty(key).split(" "))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static LabeledImages images(int count, int factor) {
    byte[] pixels = new byte[count * 9];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 4);
      pixels[i * 9 + i % 4] = (byte) 255;
      pixels[i * 9 + (i + 1) % 4] = (byte) (i * factor);
      pixels[i * 9 + 8] = (byte) (i * factor);
    }
    return LabeledImages.of(
        new ImageShape(1, 3, 3), List.of("a", "b", "c", "d"), true, pixels, labels);
  }

  /** A training without a model, whose validation gives what it is told. */
  private static final class Replay implements TrainingControl {
    private final List<EpochMetrics> epochs = new ArrayList<>();
    private final List<Double> rates = new ArrayList<>();
    private double rate = 0.01;
    private int kept;
    private boolean isStopped;

    /** Tells a listener of epochs until it stops them. */
    Replay(TrainingListener listener, double[] losses, double[] accuracies) {
      for (int i = 0; i < losses.length && !isStopped; i++) {
        rates.add(rate);
        EpochMetrics epoch = new EpochMetrics(i + 1, 0, 0, losses[i], accuracies[i], rate, 0, 0);
        epochs.add(epoch);
        listener.onEpoch(epoch, this);
      }
    }

    @Override
    public void stop(String reason) {
      isStopped = true;
    }

    @Override
    public List<EpochMetrics> history() {
      return epochs;
    }

    @Override
    public void keepWeights() {
      kept = epochs.size();
    }

    @Override
    public double learningRate() {
      return rate;
    }

    @Override
    public void setLearningRate(double learningRate) {
      rate = learningRate;
    }

    @Override
    public Weights weights() {
      throw new UnsupportedOperationException("there is no model");
    }

    @Override
    public Evaluation evaluate(LabeledImages images) {
      throw new UnsupportedOperationException("there is no model");
    }

    @Override
    public TrainingState state() {
      throw new UnsupportedOperationException("there is no model");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  @DisplayName("does what Keras's callbacks do")
  void doesWhatKerasDoes(int golden) {
    String key = golden + ".";
    double[] values = numbers(key + "values");
    double[] others = new double[values.length];
    boolean isLoss = KERAS.getProperty(key + "metric").equals("val_loss");
    ValidationMetric metric = isLoss ? ValidationMetric.LOSS : ValidationMetric.ACCURACY;
    double[] losses = isLoss ? values : others;
    double[] accuracies = isLoss ? others : values;
    assertThat(metric.id()).isEqualTo(KERAS.getProperty(key + "metric"));
    int patience = Integer.parseInt(KERAS.getProperty(key + "patience"));
    double minDelta = numbers(key + "min_delta")[0];
    EarlyStopping stopping = new EarlyStopping(metric, patience, minDelta);
    Replay stopped = new Replay(stopping, losses, accuracies);
    assertThat(stopped.epochs).hasSize(Integer.parseInt(KERAS.getProperty(key + "last")));
    assertThat(stopped.isStopped).isEqualTo(stopping.reason(stopped.epochs).isPresent());
    assertThat(new Replay(new KeepBest(metric), losses, accuracies).kept)
        .isEqualTo(Integer.parseInt(KERAS.getProperty(key + "best")));
    ReduceOnPlateau reducing =
        new ReduceOnPlateau(
            metric,
            numbers(key + "factor")[0],
            patience,
            minDelta,
            Integer.parseInt(KERAS.getProperty(key + "cooldown")),
            numbers(key + "min_lr")[0]);
    double[] rates = numbers(key + "rates");
    Replay reduced = new Replay(reducing, losses, accuracies);
    assertThat(reduced.rates).hasSize(rates.length);
    for (int i = 0; i < rates.length; i++) {
      assertThat(reduced.rates.get(i)).isCloseTo(rates[i], within(rates[i] * 1e-6));
      assertThat(reduced.rates.get(i)).isGreaterThanOrEqualTo(reducing.leastRate(0.01, 40));
    }
  }

  /** Keeps every state. */
  private static final class Recorder implements TrainingListener {
    private final List<TrainingState> states = new ArrayList<>();
    private final List<Weights> validated = new ArrayList<>();

    @Override
    public void onStep(Step step, TrainingControl control) {
      states.add(control.state());
      assertThatThrownBy(control::keepWeights).isInstanceOf(IllegalStateException.class);
    }

    @Override
    public void onEpoch(EpochMetrics metrics, TrainingControl control) {
      states.add(control.state());
      validated.add(control.weights());
    }
  }

  @Test
  void stopsKeepsTheAverageOfItsBestEpochAndResumesFromEveryStepWithTheSameBits() {
    Recorder recorder = new Recorder();
    SoftmaxRegression whole = new SoftmaxRegression(NET);
    History expected = new Trainer(SPEC, recorder).fit(whole, TRAIN, VALIDATION);
    int trained = expected.epochs().size();
    int kept = expected.kept().orElseThrow();
    assertThat(trained).isBetween(8, EPOCHS - 1);
    assertThat(kept).isBetween(2, trained - 6);
    assertThat(expected.stopped().orElseThrow())
        .matches(
            "early stopping: val_loss has not improved on .* of epoch "
                + kept
                + " by more than 0.001 for 6 epochs");
    assertThat(expected.end().epoch()).isEqualTo(kept);
    assertThat(whole.weights())
        .isEqualTo(recorder.validated.get(kept - 1))
        .isNotEqualTo(recorder.validated.get(trained - 1));
    assertThat(whole.learningRates.get(3 * trained - 1)).isLessThan(0.35 * 40);
    assertThat(recorder.states).hasSize(4 * trained);
    for (TrainingState state : recorder.states) {
      SoftmaxRegression model = new SoftmaxRegression(NET);
      History history = new Trainer(SPEC).resume(model, TRAIN, VALIDATION, state);
      assertThat(timeless(history)).as("from %d", state.steps()).isEqualTo(timeless(expected));
      assertThat(history.stopped()).isEqualTo(expected.stopped());
      assertThat(history.kept()).isEqualTo(expected.kept());
      assertThat(model.weights()).isEqualTo(whole.weights());
      assertThat(model.learningRates)
          .isEqualTo(whole.learningRates.subList(state.steps(), whole.learningRates.size()));
    }
  }

  private static List<EpochMetrics> timeless(History history) {
    return history.epochs().stream()
        .map(
            e ->
                new EpochMetrics(
                    e.epoch(),
                    e.trainLoss(),
                    e.trainAccuracy(),
                    e.validationLoss(),
                    e.validationAccuracy(),
                    e.learningRate(),
                    0,
                    0,
                    e.validationMacroF1(),
                    e.validationCalibrationError(),
                    e.validationBrierScore()))
        .toList();
  }

  @Test
  void itsPartsDoTheSameAsListenersOfAProgram() {
    SoftmaxRegression described = new SoftmaxRegression(NET);
    History expected = new Trainer(SPEC).fit(described, TRAIN, VALIDATION);
    TrainingSpec plain = SPEC.withMonitoring(Monitoring.NONE);
    SoftmaxRegression model = new SoftmaxRegression(NET);
    TrainingListener[] parts = SPEC.monitoring().listeners().toArray(TrainingListener[]::new);
    assertThat(parts).hasSize(3);
    History history = new Trainer(plain, parts).fit(model, TRAIN, VALIDATION);
    assertThat(timeless(history)).isEqualTo(timeless(expected));
    assertThat(history.kept()).isEqualTo(expected.kept());
    assertThat(model.weights()).isEqualTo(described.weights());
  }

  @Test
  void multipliesTheReducedRateByTheFactorOfTheSchedule() {
    TrainingSpec spec = SPEC.withMonitoring(Monitoring.NONE);
    SoftmaxRegression plain = new SoftmaxRegression(NET);
    new Trainer(spec).fit(plain, TRAIN, VALIDATION);
    TrainingListener halving =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochMetrics metrics, TrainingControl control) {
            assertThat(metrics.learningRate())
                .isEqualTo(control.learningRate() * spec.factor(3L * metrics.epoch() - 1, 3));
            control.setLearningRate(control.learningRate() / 2);
            assertThatThrownBy(() -> control.setLearningRate(Double.NaN))
                .isInstanceOf(InvalidSpecException.class);
          }
        };
    SoftmaxRegression model = new SoftmaxRegression(NET);
    new Trainer(spec, halving).fit(model, TRAIN, VALIDATION);
    for (int step = 0; step < 12; step++) {
      assertThat(model.learningRates.get(step))
          .isEqualTo(Math.scalb(plain.learningRates.get(step), -(step / 3)));
    }
  }

  @Test
  void thatRunsToItsEndIsNotStopped() {
    TrainingSpec spec = SPEC.withEpochs(4).withMonitoring(Monitoring.NONE);
    TrainingListener atTheEnd =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochMetrics metrics, TrainingControl control) {
            if (metrics.epoch() == 4) {
              control.stop("it is the last anyway");
            }
          }
        };
    History history =
        new Trainer(spec, atTheEnd).fit(new SoftmaxRegression(NET), TRAIN, VALIDATION);
    assertThat(history.stopped()).isEmpty();
    assertThat(history.kept()).isEmpty();
    assertThat(history.end().epoch()).isEqualTo(4);
  }

  @Test
  void needsValidationImages() {
    assertThatThrownBy(
            () -> new Trainer(SPEC).fit(new SoftmaxRegression(NET), TRAIN, VALIDATION.first(0)))
        .isInstanceOf(FmnistException.class)
        .hasMessageStartingWith("there are no validation images, by which early stopping");
    TrainingSpec plain = TrainingSpec.of(Sgd.of(0.1), 4, 2, 1);
    for (TrainingListener listener :
        List.of(
            new KeepBest(ValidationMetric.LOSS), EarlyStopping.of(1), ReduceOnPlateau.of(0.5, 1))) {
      assertThatThrownBy(
              () ->
                  new Trainer(plain, listener)
                      .fit(new SoftmaxRegression(NET), TRAIN, VALIDATION.first(0)))
          .isInstanceOf(FmnistException.class)
          .hasMessageStartingWith("there are no validation images, by which early stopping");
    }
  }

  @Test
  void isRefusedWhereItCannotWork() {
    assertThatThrownBy(() -> new EarlyStopping(ValidationMetric.LOSS, 0, -1))
        .hasMessageContaining("patience is 0; allowed are 1 to 100000")
        .hasMessageContaining("min_delta is -1.0; it must be 0 or more");
    assertThatThrownBy(() -> new ReduceOnPlateau(ValidationMetric.LOSS, 1, 0, -1, -1, -1))
        .hasMessageContaining("factor is 1.0; it must be above 0 and below 1")
        .hasMessageContaining("cooldown is -1")
        .hasMessageContaining("min_lr is -1.0");
    assertThatThrownBy(
            () ->
                SPEC.withReduceOnPlateau(
                    new ReduceOnPlateau(ValidationMetric.LOSS, 0.1, 2, 0, 0, 40)))
        .hasMessageContaining("reduce_on_plateau.min_lr is 40.0, and the learning rate is 40.0");
    assertThatThrownBy(() -> SPEC.withEpochs(200).withReduceOnPlateau(ReduceOnPlateau.of(0.1, 2)))
        .hasMessageContaining("and reduce_on_plateau; the smallest that trains in float32")
        .hasMessageContaining("or a min_lr");
    SPEC.withEpochs(200)
        .withReduceOnPlateau(new ReduceOnPlateau(ValidationMetric.LOSS, 0.1, 2, 0, 0, 1e-6));
  }

  @Test
  void refusesAStateWithoutTheBestWeights() {
    Recorder recorder = new Recorder();
    new Trainer(SPEC, recorder).fit(new SoftmaxRegression(NET), TRAIN, VALIDATION);
    TrainingState state = recorder.states.get(5);
    TrainingState without =
        new TrainingState(
            state.steps(),
            state.weights(),
            state.optimizer(),
            state.average(),
            Optional.empty(),
            state.learningRate(),
            state.epochs(),
            state.sums());
    assertThatThrownBy(
            () -> new Trainer(SPEC).resume(new SoftmaxRegression(NET), TRAIN, VALIDATION, without))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("the weights of the best epoch are missing");
  }

  @ParameterizedTest
  @EnumSource(ValidationMetric.class)
  void readsItsMetricAndKnowsItsDirection(ValidationMetric metric) {
    EpochMetrics low = new EpochMetrics(1, 9, 9, 1, 2, 9, 9, 9, 3, 4, 5);
    EpochMetrics high = new EpochMetrics(2, 9, 9, 11, 12, 9, 9, 9, 13, 14, 15);
    assertThat(metric.of(low)).isEqualTo(1 + List.of(ValidationMetric.values()).indexOf(metric));
    boolean higherIsBetter =
        metric == ValidationMetric.ACCURACY || metric == ValidationMetric.MACRO_F1;
    assertThat(metric.isBetter(high, low, 9)).isEqualTo(higherIsBetter);
    assertThat(metric.isBetter(low, high, 9)).isEqualTo(!higherIsBetter);
    assertThat(metric.isBetter(high, low, 10) || metric.isBetter(low, high, 10)).isFalse();
  }

  @Test
  void resumedAfterItsListenerStoppedItIsStoppedStill() {
    TrainingSpec plain = SPEC.withMonitoring(Monitoring.NONE);
    EarlyStopping stopping = EarlyStopping.of(2);
    List<TrainingState> states = new ArrayList<>();
    TrainingListener keeper =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochMetrics metrics, TrainingControl control) {
            states.add(control.state());
          }
        };
    History expected =
        new Trainer(plain, stopping, keeper).fit(new SoftmaxRegression(NET), TRAIN, VALIDATION);
    assertThat(expected.stopped()).isPresent();
    History resumed =
        new Trainer(plain, stopping)
            .resume(new SoftmaxRegression(NET), TRAIN, VALIDATION, states.get(states.size() - 1));
    assertThat(timeless(resumed)).isEqualTo(timeless(expected));
    assertThat(resumed.stopped()).isEqualTo(expected.stopped());
  }
}
