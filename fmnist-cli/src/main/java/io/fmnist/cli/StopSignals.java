package io.fmnist.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets a training end by itself after Ctrl-C or SIGTERM. A second Ctrl-C ends the process at once.
 *
 * <p>Java's one way to hear a signal and live on is {@code sun.misc.Signal}, of the module
 * jdk.unsupported, which every JDK has; the compiler warns of it, so it is called by name. A Java
 * without it, or one that keeps signals to itself (-Xrs), ends at a signal as it always did.
 */
final class StopSignals implements AutoCloseable {
  private static final Map<String, String> NAMES = Map.of("INT", "Ctrl-C", "TERM", "SIGTERM");
  private static final int EXIT = 128;
  private static final int INTERRUPT = 2;

  private final Predicate<String> stop;
  private final AtomicInteger exitCode = new AtomicInteger();
  private final Map<Object, Object> before = new LinkedHashMap<>();

  private StopSignals(Predicate<String> stop) {
    this.stop = stop;
  }

  /**
   * Listens until it is closed.
   *
   * @param stop is given the signal's name for people and tells whether something will end by
   *     itself; otherwise the process ends
   */
  static StopSignals listen(Predicate<String> stop) {
    StopSignals signals = new StopSignals(stop);
    for (String name : NAMES.keySet()) {
      try {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object wanted = signal.getConstructor(String.class).newInstance(name);
        InvocationHandler heard =
            (proxy, method, arguments) -> signals.answer(proxy, method.getName(), arguments, name);
        Object ours =
            Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, heard);
        signals.before.put(wanted, handle(wanted, ours));
      } catch (ReflectiveOperationException e) {
        // Then both signals do what they do without us.
        return signals;
      }
    }
    return signals;
  }

  private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
    return Objects.requireNonNull(
        signal
            .getClass()
            .getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"))
            .invoke(null, signal, handler));
  }

  private @Nullable Object answer(
      Object proxy, String method, Object @Nullable [] arguments, String name) {
    switch (method) {
      case "handle" -> heard(name);
      case "equals" -> {
        return arguments != null && proxy == arguments[0];
      }
      case "hashCode" -> {
        return System.identityHashCode(proxy);
      }
      default -> {
        return name;
      }
    }
    return null;
  }

  private void heard(String name) {
    int number = name.equals("INT") ? INTERRUPT : 15;
    if (!exitCode.compareAndSet(0, EXIT + number)) {
      if (number == INTERRUPT) {
        // It came before the first one was answered.
        Runtime.getRuntime().halt(EXIT + number);
      }
      return;
    }
    endAtNextInterrupt();
    if (!stop.test(Objects.requireNonNull(NAMES.get(name)))) {
      System.exit(EXIT + number);
    }
  }

  /**
   * Has the next Ctrl-C end the process without us. To halt Java would run the exit handlers of an
   * engine's libraries, which crash while its threads compute.
   */
  private void endAtNextInterrupt() {
    for (Object signal : before.keySet()) {
      if (signal.toString().equals("SIGINT")) {
        try {
          handle(
              signal,
              Objects.requireNonNull(
                  Class.forName("sun.misc.SignalHandler").getField("SIG_DFL").get(null)));
        } catch (ReflectiveOperationException e) {
          // Then the next one is heard here, and halts.
          return;
        }
      }
    }
  }

  /** Returns 130 after Ctrl-C, 143 after SIGTERM, 0 after neither. */
  int exitCode() {
    return exitCode.get();
  }

  /** Gives the signals back to who had them. */
  @Override
  public void close() {
    before.forEach(
        (signal, handler) -> {
          try {
            handle(signal, handler);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("what was set can be set again", e);
          }
        });
  }
}
