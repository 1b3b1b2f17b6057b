/** The tasks that fmnist ships. */
@NullMarked
package io.fmnist.tasks.catalogue;

import org.jspecify.annotations.NullMarked;
