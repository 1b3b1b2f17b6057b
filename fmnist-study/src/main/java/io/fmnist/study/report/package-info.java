/**
 * The report: what saved runs show together, as one HTML page without any other file, as Markdown,
 * CSV or JSON. Figures come from {@link io.fmnist.study.stats}; here they are only laid out. The
 * templates of page and Markdown are in {@code src/main/jte}; the build makes classes of this
 * package of them, {@code Jte...Generated}.
 */
@NullMarked
package io.fmnist.study.report;

import org.jspecify.annotations.NullMarked;
