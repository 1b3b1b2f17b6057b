/** The backend {@code dl4j}: trains a described network on Deeplearning4j. */
@NullMarked
package io.fmnist.dl4j;

import org.jspecify.annotations.NullMarked;
