/** Charts as SVG. */
@NullMarked
package io.fmnist.tasks.chart;

import org.jspecify.annotations.NullMarked;
