/**
 * The layers of a network, as data: a sealed hierarchy of validated records. Engines read them
 * through {@link io.fmnist.api.layer.Layer.Visitor}, which has one method a layer and no default,
 * so a new layer does not compile until every engine handles it.
 */
@NullMarked
package io.fmnist.api.layer;

import org.jspecify.annotations.NullMarked;
