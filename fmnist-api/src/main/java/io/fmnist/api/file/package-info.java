/** Files that appear whole or not at all, locks between processes, and hashes. */
@NullMarked
package io.fmnist.api.file;

import org.jspecify.annotations.NullMarked;
