/**
 * The conformance kit: JUnit Jupiter tests that the author of a backend inherits through {@link
 * io.fmnist.it.kit.ConformanceKit} and that hold the backend against the float64 reference.
 */
@NullMarked
package io.fmnist.it.kit;

import org.jspecify.annotations.NullMarked;
