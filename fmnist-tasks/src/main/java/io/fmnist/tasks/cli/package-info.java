/** The command line {@code fmnist}. */
@NullMarked
package io.fmnist.tasks.cli;

import org.jspecify.annotations.NullMarked;
