/** The tasks: a network and its training under a name, and the catalogue of the study's sixteen. */
@NullMarked
package io.fmnist.tasks;

import org.jspecify.annotations.NullMarked;
