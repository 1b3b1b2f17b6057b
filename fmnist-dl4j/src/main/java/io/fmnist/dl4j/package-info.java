/**
 * Backend {@code dl4j}: ND4J, the tensor library of Deeplearning4j, called below its layers. Each
 * batch size has a {@link io.fmnist.dl4j.Plan} of native calls whose memory is laid out once;
 * activations are [N, H, W, C], where oneDNN is fastest.
 */
@NullMarked
package io.fmnist.dl4j;

import org.jspecify.annotations.NullMarked;
