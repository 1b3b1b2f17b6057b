/** What both of DJL's engines need to start: no download and no telemetry. */
@NullMarked
package io.fmnist.djl;

import org.jspecify.annotations.NullMarked;
