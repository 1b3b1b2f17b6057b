package io.fmnist.data;

/**
 * Hears what a look-up or a download does. Calls may come often and from several threads, one at a
 * time; an exception thrown here ends the work.
 */
public interface FetchListener {
  /**
   * Something a person may want to know.
   *
   * @param line one line, without a line break
   */
  default void message(String line) {}

  /**
   * How far a download is.
   *
   * @param file name of the file
   * @param doneBytes bytes on disk so far, those of an earlier attempt included
   * @param totalBytes bytes of the whole file, or -1 if unknown
   */
  default void progress(String file, long doneBytes, long totalBytes) {}

  /** Returns a listener that ignores everything. */
  static FetchListener silent() {
    return new FetchListener() {};
  }
}
