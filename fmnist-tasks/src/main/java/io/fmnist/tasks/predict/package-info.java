/** What a trained network sees in pictures. */
@NullMarked
package io.fmnist.tasks.predict;

import org.jspecify.annotations.NullMarked;
