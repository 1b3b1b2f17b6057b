/**
 * Backend {@code pytorch}: DJL's PyTorch engine, called below its blocks so that activations are
 * channels-last, parameters are one flat vector and nothing is copied that need not be.
 */
@NullMarked
package io.fmnist.djl.pytorch;

import org.jspecify.annotations.NullMarked;
