/** Whether full trainings on different engines end equally well. */
@NullMarked
package io.fmnist.study.equivalence;

import org.jspecify.annotations.NullMarked;
