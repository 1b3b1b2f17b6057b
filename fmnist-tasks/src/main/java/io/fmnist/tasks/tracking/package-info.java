/**
 * Telling other programs of a run while it goes on. The run's folder is the record; what is told to
 * others is a copy, and no failure of theirs ends a training.
 */
@NullMarked
package io.fmnist.tasks.tracking;

import org.jspecify.annotations.NullMarked;
