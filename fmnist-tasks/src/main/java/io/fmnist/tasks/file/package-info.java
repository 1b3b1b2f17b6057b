/** Files that appear whole or not at all. */
@NullMarked
package io.fmnist.tasks.file;

import org.jspecify.annotations.NullMarked;
