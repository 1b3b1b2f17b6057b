/**
 * Whether engines agree: the same training, step by step, on two or more backends in one process.
 * It knows them through the backend interface alone. See {@code docs/agreement.md}.
 */
@NullMarked
package io.fmnist.testkit.agree;

import org.jspecify.annotations.NullMarked;
