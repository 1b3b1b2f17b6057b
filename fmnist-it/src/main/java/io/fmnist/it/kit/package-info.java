/** Small networks and seeded samples that hold a backend against the float64 reference. */
@NullMarked
package io.fmnist.it.kit;

import org.jspecify.annotations.NullMarked;
