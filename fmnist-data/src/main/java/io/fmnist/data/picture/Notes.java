package io.fmnist.data.picture;

import java.util.ArrayList;
import java.util.List;

/** Lines for people, of which only the first are kept: a folder may have a million bad files. */
final class Notes {
  private static final int MOST = 10;

  private final List<String> lines = new ArrayList<>();
  private int more;

  void add(String line) {
    if (lines.size() < MOST) {
      lines.add(line);
    } else {
      more++;
    }
  }

  List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    if (more > 0) {
      all.add("and " + more + " more");
    }
    return all;
  }
}
