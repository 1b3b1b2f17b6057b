/**
 * Pictures as people have them: reads one as a network expects it, or a folder of them as a
 * dataset.
 */
@NullMarked
package io.fmnist.data.picture;

import org.jspecify.annotations.NullMarked;
