package io.fmnist.api.backend.support;

/**
 * The operations of an engine on flat vectors of float32 that an {@link EngineUpdate} is made of.
 * Vectors of one call have equal lengths.
 *
 * @param <V> the engine's vector
 */
public interface VectorMath<V> {
  /** Returns a new vector {@code a * factor}. */
  V scaled(V a, double factor);

  /** Returns a new vector {@code a + constant}. */
  V shifted(V a, double constant);

  /** Returns a new vector {@code a * b}, element by element. */
  V product(V a, V b);

  /** Returns a new vector of square roots. */
  V root(V a);

  /** Sets {@code a = a * factor}. */
  void scale(V a, double factor);

  /** Sets {@code a = a + constant}. */
  void shift(V a, double constant);

  /** Sets {@code a = a + b}. */
  void add(V a, V b);

  /** Sets {@code a = a - b}. */
  void subtract(V a, V b);

  /** Sets {@code a = a * b}, element by element. */
  void multiply(V a, V b);

  /** Sets {@code a = a / b}, element by element. */
  void divide(V a, V b);

  /** Returns a new vector of the nearest values from -1 to 1; NaN stays. */
  V clamped(V a);
}
