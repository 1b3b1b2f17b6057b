/**
 * Backend {@code tensorflow}: DJL's TensorFlow engine, which by itself only predicts. A network is
 * compiled to one graph that holds the forward pass, its gradients and the optimizer's update; DJL
 * runs that graph's signatures on its arrays.
 */
@NullMarked
package io.fmnist.djl.tensorflow;

import org.jspecify.annotations.NullMarked;
