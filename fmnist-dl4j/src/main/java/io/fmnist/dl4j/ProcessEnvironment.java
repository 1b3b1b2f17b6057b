package io.fmnist.dl4j;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The environment of the C library, which native code reads and Java cannot change. JavaCPP cannot
 * call {@code setenv}, but it finds the variable {@code environ}: POSIX lets a program point it to
 * a list of its own.
 */
final class ProcessEnvironment {
  private ProcessEnvironment() {}

  /**
   * Sets a variable that is not set.
   *
   * @throws UnsatisfiedLinkError where the C library has no {@code environ}, or none to be found
   */
  static void setIfAbsent(String name, String value) {
    Loader.load(Pointer.class);
    Pointer found = Loader.addressof("environ");
    if (found == null || found.isNull()) {
      throw new UnsatisfiedLinkError("no environ in the C library");
    }
    PointerPointer<Pointer> environ = new PointerPointer<>(found);
    PointerPointer<Pointer> old = new PointerPointer<>(environ.get(0));
    int size = 0;
    if (!old.isNull()) {
      while (old.get(size) != null) {
        String entry = new BytePointer(old.get(size)).getString(StandardCharsets.UTF_8);
        if (entry.startsWith(name + "=")) {
          return;
        }
        size++;
      }
    }
    // The process keeps both to its end.
    PointerPointer<Pointer> longer =
        new PointerPointer<>(Pointer.malloc((size + 2L) * Loader.sizeof(Pointer.class)));
    for (int i = 0; i < size; i++) {
      longer.put(i, old.get(i));
    }
    byte[] text = (name + "=" + value + "\0").getBytes(StandardCharsets.UTF_8);
    BytePointer entry = new BytePointer(Pointer.malloc(text.length));
    entry.put(text, 0, text.length);
    longer.put(size, entry);
    longer.put(size + 1, (Pointer) null);
    environ.put(0, longer);
  }
}
