/**
 * What an engine must do, and no more: a small SPI of forward, backward and update. Backends are
 * found by {@link io.fmnist.api.backend.Backends} through {@link java.util.ServiceLoader}.
 */
@NullMarked
package io.fmnist.api.backend;

import org.jspecify.annotations.NullMarked;
