/** The file format of a task: read with every mistake named by line and key, and written. */
@NullMarked
package io.fmnist.tasks.spec;

import org.jspecify.annotations.NullMarked;
