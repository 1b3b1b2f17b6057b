package io.fmnist.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One place of the search order.
 *
 * @param origin what a dataset found there would report
 * @param name for people, for example {@code user cache}
 * @param folder the folder, or null where there is none (a variable that is not set, a mirror)
 * @param hasFiles whether the four files are there; their content is not looked at
 * @param message what is there, or what is missing
 */
public record Place(
    Location.Origin origin, String name, @Nullable Path folder, boolean hasFiles, String message) {
  @Override
  public String toString() {
    return name + (folder == null ? "" : " " + folder) + ": " + message;
  }
}
