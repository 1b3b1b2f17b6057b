/**
 * A network: its layers in order, the shapes and parameters they imply, and its weights as named
 * tensors in the canonical layout.
 */
@NullMarked
package io.fmnist.api.model;

import org.jspecify.annotations.NullMarked;
