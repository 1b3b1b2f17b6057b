/**
 * Finds, fetches, verifies and reads Fashion-MNIST, any other set of IDX files or a folder of
 * pictures, and draws a synthetic set. {@link io.fmnist.data.Datasets} is the way in.
 */
@NullMarked
package io.fmnist.data;

import org.jspecify.annotations.NullMarked;
