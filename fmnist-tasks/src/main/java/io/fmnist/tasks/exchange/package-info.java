/**
 * Trained networks for other programs and from them: ONNX, PyTorch and Keras files, written without
 * an engine, and weights that were trained elsewhere.
 */
@NullMarked
package io.fmnist.tasks.exchange;

import org.jspecify.annotations.NullMarked;
