/** The command line {@code fmnist}. */
@NullMarked
package io.fmnist.cli;

import org.jspecify.annotations.NullMarked;
