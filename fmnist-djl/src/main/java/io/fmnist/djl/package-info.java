/** What both of DJL's engines need to start: no download, no telemetry, errors that say why. */
@NullMarked
package io.fmnist.djl;

import org.jspecify.annotations.NullMarked;
