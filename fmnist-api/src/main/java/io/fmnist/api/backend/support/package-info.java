/** What adapters of engines share: checks, flat state, updates and losses in Java. */
@NullMarked
package io.fmnist.api.backend.support;

import org.jspecify.annotations.NullMarked;
