package io.fmnist.testkit.kit;

import java.util.Optional;
import java.util.function.Supplier;

/** A value that is computed when it is first needed and then kept. */
final class Lazy<T> {
  private final Supplier<T> source;
  private Optional<T> value = Optional.empty();

  Lazy(Supplier<T> source) {
    this.source = source;
  }

  synchronized T get() {
    if (value.isEmpty()) {
      value = Optional.of(source.get());
    }
    return value.get();
  }
}
