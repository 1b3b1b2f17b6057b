/**
 * The conformance kit: {@link io.fmnist.testkit.kit.ConformanceKit} holds a backend against the
 * float64 reference, level by level, on small networks, random ones and the real tasks.
 */
@NullMarked
package io.fmnist.testkit.kit;

import org.jspecify.annotations.NullMarked;
