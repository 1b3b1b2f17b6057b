/** Export format {@code dl4j}: networks as files that Deeplearning4j loads. */
@NullMarked
package io.fmnist.dl4j.export;

import org.jspecify.annotations.NullMarked;
