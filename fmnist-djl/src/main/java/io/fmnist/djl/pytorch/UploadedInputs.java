package io.fmnist.djl.pytorch;

import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.BiFunction;

/** The inputs of coming steps that are on the device already. */
final class UploadedInputs implements AutoCloseable {
  /** That of the step under way, which has not been taken yet, and that of the next. */
  private static final int MOST = 2;

  private final BiFunction<Batch, DropoutMasks, StepInputs> upload;
  private final Deque<StepInputs> waiting = new ArrayDeque<>();

  /** Held during an upload, which must not outlive the device's memory. */
  private final Object uploading = new Object();

  private boolean closed;

  UploadedInputs(BiFunction<Batch, DropoutMasks, StepInputs> upload) {
    this.upload = upload;
  }

  /** Uploads the inputs of a step; after close it does nothing. */
  void add(Batch batch, DropoutMasks masks) {
    synchronized (uploading) {
      if (closed) {
        return;
      }
      StepInputs inputs = upload.apply(batch, masks);
      synchronized (waiting) {
        waiting.add(inputs);
        if (waiting.size() > MOST) {
          // Its step never came.
          waiting.remove().close();
        }
      }
    }
  }

  /** Returns the inputs of a step, which are uploaded now if they were not; the caller closes. */
  StepInputs take(Batch batch, DropoutMasks masks) {
    synchronized (waiting) {
      for (Iterator<StepInputs> each = waiting.iterator(); each.hasNext(); ) {
        StepInputs inputs = each.next();
        if (inputs.areOf(batch, masks)) {
          each.remove();
          return inputs;
        }
      }
    }
    return upload.apply(batch, masks);
  }

  @Override
  public void close() {
    synchronized (uploading) {
      closed = true;
    }
  }
}
