/** Trained networks on disk, as safetensors files that describe themselves. */
@NullMarked
package io.fmnist.tasks.model;

import org.jspecify.annotations.NullMarked;
