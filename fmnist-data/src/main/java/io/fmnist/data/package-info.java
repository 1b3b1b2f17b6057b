/**
 * Finds, fetches, verifies and reads Fashion-MNIST or any other set of IDX files, and draws a
 * synthetic one. {@link io.fmnist.data.Datasets} is the way in.
 */
@NullMarked
package io.fmnist.data;

import org.jspecify.annotations.NullMarked;
