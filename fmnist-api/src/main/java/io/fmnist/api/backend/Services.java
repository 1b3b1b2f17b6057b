package io.fmnist.api.backend;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds implementations where the thread's context class loader or fmnist's own sees them. */
public final class Services {
  private Services() {}

  /**
   * Returns a loader of services. In plugins, and in threads of a common pool, the context class
   * loader may be one that does not know this library; then its own is asked.
   */
  static <S> ServiceLoader<S> of(Class<S> service) {
    return ServiceLoader.load(service, loader(service));
  }

  /** Returns the context class loader where it knows a class, else the class's own. */
  public static @Nullable ClassLoader loader(Class<?> known) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    try {
      return Class.forName(known.getName(), false, context) == known
          ? context
          : known.getClassLoader();
    } catch (ClassNotFoundException | LinkageError e) {
      return known.getClassLoader();
    }
  }
}
