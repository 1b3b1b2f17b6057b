/**
 * The one source of random numbers: a seeded, counter-based generator. The same seed gives the same
 * initial weights, batch order and dropout masks on every backend.
 */
@NullMarked
package io.fmnist.api.random;

import org.jspecify.annotations.NullMarked;
