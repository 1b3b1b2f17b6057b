/**
 * Labelled images in memory, their split into training and validation sets, and batches of them.
 */
@NullMarked
package io.fmnist.api.data;

import org.jspecify.annotations.NullMarked;
