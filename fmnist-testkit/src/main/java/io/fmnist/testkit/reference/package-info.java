/**
 * The definition of the mathematics: every layer, the loss and every optimizer in plain Java and
 * float64, one file each with its formula. Written to be read, not to be fast. {@link
 * io.fmnist.testkit.reference.ReferenceBackend} makes it selectable; {@link
 * io.fmnist.testkit.reference.ReferenceNetwork} gives the float64 numbers themselves.
 */
@NullMarked
package io.fmnist.testkit.reference;

import org.jspecify.annotations.NullMarked;
