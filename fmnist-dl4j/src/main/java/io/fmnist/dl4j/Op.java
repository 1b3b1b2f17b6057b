package io.fmnist.dl4j;

/**
 * One layer in one plan. Both methods run once, when the plan is made: they write the calls of a
 * pass to the tape and say where its result will be.
 */
interface Op {
  /** Writes the calls of the forward pass. */
  Value forward(Value input, Tape tape);

  /**
   * Writes the calls of the backward pass, which put the parameters' gradients in their place.
   *
   * @param gradient of the loss by this layer's output
   * @param inputWanted false for the first layer: nobody needs the gradient by the pixels
   * @return gradient by the input; anything where it is not wanted
   */
  Value backward(Value gradient, Tape tape, boolean inputWanted);
}
