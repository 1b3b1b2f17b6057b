package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Losses and counts of correct predictions that stay on the device until one of them is asked for;
 * then all that wait come over in one copy.
 */
final class ResultQueue {
  /** So many results nobody asks for are read, to free their memory. */
  private static final int MOST = 64;

  private final PtNDManager manager;
  private final Transfers transfers;
  private final List<Entry> waiting = new ArrayList<>();

  private static final class Entry {
    private final PtNDArray array;
    private @Nullable StepResult result;

    Entry(PtNDArray array) {
      this.array = array;
    }
  }

  ResultQueue(PtNDManager manager, Transfers transfers) {
    this.manager = manager;
    this.transfers = transfers;
  }

  /**
   * Takes a step's result.
   *
   * @param lossAndCorrect float64, [2]; closed here
   */
  synchronized StepResult add(PtNDArray lossAndCorrect) {
    lossAndCorrect.attach(manager);
    Entry entry = new Entry(lossAndCorrect);
    waiting.add(entry);
    if (waiting.size() == MOST) {
      readAll();
    }
    return StepResult.later(() -> read(entry));
  }

  private synchronized StepResult read(Entry entry) {
    if (entry.result == null) {
      readAll();
    }
    return Objects.requireNonNull(entry.result);
  }

  /** Reads what waits; whoever has a result can read it afterwards even if the device is gone. */
  synchronized void readAll() {
    if (waiting.isEmpty()) {
      return;
    }
    PtNDArray[] arrays = waiting.stream().map(e -> e.array).toArray(PtNDArray[]::new);
    try (PtNDManager scope = manager.newSubManager(manager.getDevice());
        PtNDArray all = JniUtils.cat(arrays, 0)) {
      all.attach(scope);
      double[] values = transfers.doubles(all);
      for (int i = 0; i < arrays.length; i++) {
        waiting.get(i).result = new StepResult(values[2 * i], (int) values[2 * i + 1]);
        arrays[i].close();
      }
    }
    waiting.clear();
  }
}
