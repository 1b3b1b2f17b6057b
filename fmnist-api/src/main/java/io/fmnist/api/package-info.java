/**
 * Errors that every part of fmnist reports in the same way: all problems of a description at once,
 * each with its place, the offending value and what is allowed.
 */
@NullMarked
package io.fmnist.api;

import org.jspecify.annotations.NullMarked;
