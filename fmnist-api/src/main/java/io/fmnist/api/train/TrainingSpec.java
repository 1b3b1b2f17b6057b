package io.fmnist.api.train;

import io.fmnist.api.Problems;
import io.fmnist.api.augment.Augmentation;
import io.fmnist.api.augment.Mixup;
import io.fmnist.api.data.StudySplit;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a network is trained and tested: everything that is not the network, the data or the engine.
 * The short constructor leaves out what is not always used; the {@code with...} methods add it.
 *
 * @param optimizer with its base learning rate
 * @param schedule factor on that rate for each step
 * @param batchSize images a step, 1 to 65,536; the last batch of an epoch may be smaller
 * @param epochs passes over the training images, 1 to 100,000
 * @param seed of every random number: initial weights, batch order, augmentation, dropout masks
 * @param regularization weight decay, L2 and clipping of gradients
 * @param targets what the loss is measured against
 * @param augmentation of the training images, in order; empty for none
 * @param averaging of the weights with which the network is validated, tested and saved; empty to
 *     use the weights themselves
 * @param flipEvaluation whether validation and test average the softmax over each image and its
 *     mirror image, see {@link Evaluator#logits}
 * @param frozen layers that stay as they are
 * @param monitoring what is done by the validation of the epochs: early stopping, the choice of the
 *     best epoch, reductions of the learning rate
 * @param validationShare part of the training images that is held out for validation, 0 to 0.9, of
 *     a dataset that has no validation images of its own
 */
public record TrainingSpec(
    Optimizer optimizer,
    LearningRateSchedule schedule,
    int batchSize,
    int epochs,
    long seed,
    Regularization regularization,
    Targets targets,
    List<Augmentation> augmentation,
    Optional<WeightAveraging> averaging,
    boolean flipEvaluation,
    FrozenLayers frozen,
    Monitoring monitoring,
    double validationShare) {
  /** Most epochs. */
  public static final int MAX_EPOCHS = 100_000;

  /** Largest batch. */
  public static final int MAX_BATCH = 65_536;

  private static final double MOST_SHARE = 0.9;

  // Less than this part of a number is less than half of its last bit in float32.
  private static final double LEAST_DECAY = 0x1p-25;

  /** Validates the numbers and refuses null. */
  public TrainingSpec {
    Objects.requireNonNull(optimizer, "training: optimizer is null");
    Objects.requireNonNull(schedule, "training: schedule is null");
    Objects.requireNonNull(regularization, "training: regularization is null");
    Objects.requireNonNull(targets, "training: targets is null");
    augmentation = List.copyOf(augmentation);
    Objects.requireNonNull(frozen, "training: frozen is null");
    Objects.requireNonNull(averaging, "training: averaging is null");
    Objects.requireNonNull(monitoring, "training: monitoring is null");
    Problems problems =
        Problems.at("training")
            .range("batchSize", batchSize, 1, MAX_BATCH)
            .range("epochs", epochs, 1, MAX_EPOCHS)
            .require(
                validationShare >= 0 && validationShare <= MOST_SHARE,
                "split.validation is " + validationShare + "; allowed are 0 to " + MOST_SHARE)
            .require(
                validationShare > 0 || monitoring.equals(Monitoring.NONE),
                "split.validation is 0, but early stopping, the best epoch and reductions of the"
                    + " learning rate are decided by validation images; leave these out, or choose"
                    + " a share above 0");
    problems.require(
        batchSize != 1 || augmentation.stream().noneMatch(Mixup.class::isInstance),
        "batchSize is 1, but mixup mixes an image with the next one of its batch; choose a larger"
            + " batch, or leave mixup out");
    averaging.ifPresent(
        a -> problems.range("ema.from_epoch", a.fromEpoch(), 1, Math.max(epochs, 1)));
    double rate = optimizer.learningRate();
    monitoring
        .reduceOnPlateau()
        .ifPresent(
            r ->
                problems.require(
                    r.minLr() < rate,
                    "reduce_on_plateau.min_lr is "
                        + r.minLr()
                        + ", and the learning rate is "
                        + rate
                        + ", so it could never be reduced; choose a min_lr below it"));
    if (epochs >= 1) {
      checkRates(problems, optimizer, schedule, monitoring, 1, epochs);
    }
    double decay = regularization.weightDecay();
    problems.require(
        decay == 0 || optimizer.learningRate() * decay >= LEAST_DECAY,
        "weightDecay is "
            + decay
            + ", and with the learning rate "
            + optimizer.learningRate()
            + " no step changes a weight in float32 by it; choose "
            + LEAST_DECAY / optimizer.learningRate()
            + " or more, or 0 for no decay");
    problems.throwIfAny();
  }

  /**
   * Checks that no step's learning rate becomes 0 in float32, which would train nothing without a
   * word. The constructor has asked this for one step an epoch; more steps go further down.
   *
   * @param stepsPerEpoch batches of one epoch, 1 or more
   * @throws io.fmnist.api.InvalidSpecException if one does; a cosine's last step to 0 is meant
   */
  public void requireRates(long stepsPerEpoch) {
    Problems problems = Problems.at("training");
    checkRates(problems, optimizer, schedule, monitoring, stepsPerEpoch, epochs);
    problems.throwIfAny();
  }

  private static void checkRates(
      Problems problems,
      Optimizer optimizer,
      LearningRateSchedule schedule,
      Monitoring monitoring,
      long stepsPerEpoch,
      int epochs) {
    double factor = schedule.leastFactor(stepsPerEpoch, stepsPerEpoch * epochs);
    double reduced =
        monitoring
            .reduceOnPlateau()
            .map(r -> r.leastRate(optimizer.learningRate(), epochs))
            .orElse(optimizer.learningRate());
    double least = reduced * factor * optimizer.leastFactor();
    problems.require(
        (float) least >= Float.MIN_NORMAL,
        "the learning rate "
            + optimizer.learningRate()
            + " falls to "
            + least
            + " by the schedule "
            + schedule.kind()
            + " and the optimizer "
            + optimizer.kind()
            + (reduced < optimizer.learningRate() ? " and reduce_on_plateau" : "")
            + "; the smallest that trains in float32 is "
            + Float.MIN_NORMAL
            + "; choose a larger rate, or a schedule that ends higher"
            + (reduced < optimizer.learningRate() ? ", or a min_lr" : ""));
  }

  /** Without regularization, label smoothing, augmentation and averaging. */
  public TrainingSpec(
      Optimizer optimizer, LearningRateSchedule schedule, int batchSize, int epochs, long seed) {
    this(
        optimizer,
        schedule,
        batchSize,
        epochs,
        seed,
        Regularization.NONE,
        Targets.ONE_HOT,
        List.of(),
        Optional.empty(),
        false,
        FrozenLayers.NONE,
        Monitoring.NONE,
        StudySplit.SHARE);
  }

  /** With a constant learning rate. */
  public static TrainingSpec of(Optimizer optimizer, int batchSize, int epochs, long seed) {
    return new TrainingSpec(
        optimizer, new LearningRateSchedule.Constant(), batchSize, epochs, seed);
  }

  /** Returns the same with other epochs. */
  public TrainingSpec withEpochs(int newEpochs) {
    return with(p -> p.epochs = newEpochs);
  }

  /** Returns the same with another seed. */
  public TrainingSpec withSeed(long newSeed) {
    return with(p -> p.seed = newSeed);
  }

  /** Returns the same with another regularization. */
  public TrainingSpec withRegularization(Regularization newRegularization) {
    return with(p -> p.regularization = newRegularization);
  }

  /** Returns the same with other targets. */
  public TrainingSpec withTargets(Targets newTargets) {
    return with(p -> p.targets = newTargets);
  }

  /** Returns the same with another augmentation; none for no augmentation. */
  public TrainingSpec withAugmentation(Augmentation... pipeline) {
    return with(p -> p.augmentation = List.of(pipeline));
  }

  /** Returns the same with averaged weights. */
  public TrainingSpec withAveraging(WeightAveraging newAveraging) {
    return with(p -> p.averaging = Optional.of(newAveraging));
  }

  /** Returns the same, validated and tested on mirror images too or not. */
  public TrainingSpec withFlipEvaluation(boolean flip) {
    return with(p -> p.flipEvaluation = flip);
  }

  /** Returns the same with other frozen layers. */
  public TrainingSpec withFrozen(FrozenLayers newFrozen) {
    return with(p -> p.frozen = newFrozen);
  }

  /**
   * Returns whether the training ends by itself after these epochs: it has no more, or early
   * stopping ends it.
   *
   * @param done all so far, in order
   */
  public boolean isOver(List<EpochMetrics> done) {
    return done.size() == epochs
        || monitoring.earlyStopping().flatMap(stopping -> stopping.reason(done)).isPresent();
  }

  /** Returns the same with early stopping. */
  public TrainingSpec withEarlyStopping(EarlyStopping earlyStopping) {
    return withMonitoring(
        new Monitoring(
            Optional.of(earlyStopping), monitoring.keepBest(), monitoring.reduceOnPlateau()));
  }

  /** Returns the same, ending with the weights of the epoch that is best by a metric. */
  public TrainingSpec withKeepBest(ValidationMetric metric) {
    return withMonitoring(
        new Monitoring(
            monitoring.earlyStopping(),
            Optional.of(new KeepBest(metric)),
            monitoring.reduceOnPlateau()));
  }

  /** Returns the same with reductions of the learning rate. */
  public TrainingSpec withReduceOnPlateau(ReduceOnPlateau reduceOnPlateau) {
    return withMonitoring(
        new Monitoring(
            monitoring.earlyStopping(), monitoring.keepBest(), Optional.of(reduceOnPlateau)));
  }

  /** Returns the same with another monitoring. */
  public TrainingSpec withMonitoring(Monitoring newMonitoring) {
    return with(p -> p.monitoring = newMonitoring);
  }

  /** Returns the same with another part of the training images held out for validation. */
  public TrainingSpec withValidationShare(double share) {
    return with(p -> p.validationShare = share);
  }

  /**
   * Returns the learning rate of a step, as long as nothing has changed the optimizer's.
   *
   * @param step batches done so far
   * @param stepsPerEpoch batches of one epoch
   */
  public double learningRate(long step, long stepsPerEpoch) {
    return optimizer.learningRate() * factor(step, stepsPerEpoch);
  }

  /** Returns the schedule's factor of a step; as {@link #learningRate}. */
  double factor(long step, long stepsPerEpoch) {
    return schedule.factor(step, stepsPerEpoch, stepsPerEpoch * epochs);
  }

  private TrainingSpec with(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return parts.spec();
  }

  /** The components, to change one and keep the others. */
  private static final class Parts {
    private final Optimizer optimizer;
    private final LearningRateSchedule schedule;
    private final int batchSize;
    private int epochs;
    private long seed;
    private Regularization regularization;
    private Targets targets;
    private List<Augmentation> augmentation;
    private Optional<WeightAveraging> averaging;
    private boolean flipEvaluation;
    private FrozenLayers frozen;
    private Monitoring monitoring;
    private double validationShare;

    Parts(TrainingSpec spec) {
      optimizer = spec.optimizer;
      schedule = spec.schedule;
      batchSize = spec.batchSize;
      epochs = spec.epochs;
      seed = spec.seed;
      regularization = spec.regularization;
      targets = spec.targets;
      augmentation = spec.augmentation;
      averaging = spec.averaging;
      flipEvaluation = spec.flipEvaluation;
      frozen = spec.frozen;
      monitoring = spec.monitoring;
      validationShare = spec.validationShare;
    }

    TrainingSpec spec() {
      return new TrainingSpec(
          optimizer,
          schedule,
          batchSize,
          epochs,
          seed,
          regularization,
          targets,
          augmentation,
          averaging,
          flipEvaluation,
          frozen,
          monitoring,
          validationShare);
    }
  }
}
