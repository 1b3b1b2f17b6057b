/**
 * Backend {@code tensorflow}: DJL's TensorFlow engine, which by itself only predicts. A network is
 * compiled to graphs of the forward pass, its gradients and the optimizer's update, which share
 * their variables; DJL runs them on its arrays.
 */
@NullMarked
package io.fmnist.djl.tensorflow;

import org.jspecify.annotations.NullMarked;
