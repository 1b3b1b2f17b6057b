/** Augmentation: random changes of training images, the same on every backend. */
@NullMarked
package io.fmnist.api.augment;

import org.jspecify.annotations.NullMarked;
