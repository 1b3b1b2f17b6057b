/**
 * Training, as a description ({@link io.fmnist.api.train.TrainingSpec}) and as the loop that
 * carries it out on any backend ({@link io.fmnist.api.train.Trainer}).
 */
@NullMarked
package io.fmnist.api.train;

import org.jspecify.annotations.NullMarked;
