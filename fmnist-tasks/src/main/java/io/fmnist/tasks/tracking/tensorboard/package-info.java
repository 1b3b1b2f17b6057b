/**
 * TensorBoard's event files. Their format is small: records with checksums around protocol buffer
 * messages of which a run needs five kinds. It is written here, because the published libraries
 * bring TensorFlow or a second protocol buffer runtime beside the engines' own.
 */
@NullMarked
package io.fmnist.tasks.tracking.tensorboard;

import org.jspecify.annotations.NullMarked;
