package io.fmnist.study.sweep;

import java.io.IOException;

/**
 * Ends this process when the one that started it is gone. That one holds the other end of standard
 * input and never writes; however it dies, the system closes the pipe.
 */
final class ParentWatch {
  /** Exit code of a process whose parent died. */
  static final int ORPHANED = 130;

  private ParentWatch() {}

  static void start() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nothing is ever written; whatever comes is not the end.
                }
              } catch (IOException e) {
                // A pipe that cannot be read is as good as closed.
              }
              // Not exit: hooks of an engine in the middle of a step could wait for ever.
              Runtime.getRuntime().halt(ORPHANED);
            },
            "fmnist-parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
