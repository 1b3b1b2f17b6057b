package io.fmnist.api.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a training does by the validation of its epochs. Each part is a {@link TrainingListener} as
 * a program's own may be; the training calls them before those.
 *
 * @param earlyStopping ends a training that no longer improves
 * @param keepBest ends with the weights of the best epoch, not of the last
 * @param reduceOnPlateau lowers the learning rate where nothing improves
 */
public record Monitoring(
    Optional<EarlyStopping> earlyStopping,
    Optional<KeepBest> keepBest,
    Optional<ReduceOnPlateau> reduceOnPlateau) {
  /** All epochs at the rates of the schedule, and the last weights. */
  public static final Monitoring NONE =
      new Monitoring(Optional.empty(), Optional.empty(), Optional.empty());

  /** Returns the parts that there are, in the order in which they are called. */
  List<TrainingListener> listeners() {
    List<TrainingListener> parts = new ArrayList<>();
    keepBest.ifPresent(parts::add);
    reduceOnPlateau.ifPresent(parts::add);
    earlyStopping.ifPresent(parts::add);
    return parts;
  }
}
