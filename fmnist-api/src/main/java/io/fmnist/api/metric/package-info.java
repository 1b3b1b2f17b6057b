/**
 * What is measured on a trained network: loss, accuracy, confusion matrix, scores per class,
 * calibration.
 */
@NullMarked
package io.fmnist.api.metric;

import org.jspecify.annotations.NullMarked;
