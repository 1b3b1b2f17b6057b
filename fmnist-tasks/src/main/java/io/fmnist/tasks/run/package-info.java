/**
 * Running a task and keeping what it gave: a folder that says what was run, on what, with what
 * result.
 */
@NullMarked
package io.fmnist.tasks.run;

import org.jspecify.annotations.NullMarked;
