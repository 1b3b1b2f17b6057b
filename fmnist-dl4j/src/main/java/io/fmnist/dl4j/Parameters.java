package io.fmnist.dl4j;

import io.fmnist.api.backend.support.FlatState;
import io.fmnist.api.backend.support.FlatTensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Native memory of the flat vectors of values and gradients: one copy takes all values to the
 * engine, and one fetches all gradients.
 */
final class Parameters implements AutoCloseable {
  private final FlatState state;
  private final INDArray nativeValues;
  private final INDArray nativeGradients;

  Parameters(FlatState state) {
    this.state = state;
    nativeValues = Floats.allocate(state.size());
    nativeGradients = Floats.allocate(state.size());
  }

  /** Copies the values to where the engine reads them. */
  void publish() {
    Floats.write(nativeValues, state.values(), state.size());
  }

  /** Returns the engine's values. */
  INDArray values() {
    return nativeValues;
  }

  /** Returns the engine's gradients. */
  INDArray gradients() {
    return nativeGradients;
  }

  /** Copies the gradients to where the engine reads them. */
  void publishGradients() {
    Floats.write(nativeGradients, state.gradients(), state.size());
  }

  /** Copies the gradients from where the engine left them. */
  void fetchGradients() {
    Floats.read(nativeGradients, state.gradients());
  }

  /** Returns the engine's view of one tensor. */
  INDArray value(FlatTensor tensor) {
    return view(nativeValues, tensor);
  }

  /** Returns the engine's view of one tensor's gradient. */
  INDArray gradient(FlatTensor tensor) {
    return view(nativeGradients, tensor);
  }

  /** The shape is the canonical one; only the order of the values may be another. */
  private static INDArray view(INDArray vector, FlatTensor tensor) {
    long[] shape = tensor.spec().shape().stream().mapToLong(Integer::longValue).toArray();
    return Floats.view(vector, tensor.offset(), shape);
  }

  @Override
  public void close() {
    nativeValues.close();
    nativeGradients.close();
  }
}
