package io.fmnist.tasks.predict;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Joins the images that several threads ask about at once into batches (dynamic batching). One
 * thread at a time computes, for itself and for others. The requests that arrive meanwhile wait,
 * and the next thread takes them together. A thread that is alone computes at once, in batches that
 * do not depend on others.
 */
final class DynamicBatches {
  private final int most;
  private final Function<List<byte[]>, float[][]> work;
  private final Deque<Request> waiting = new ArrayDeque<>();
  private boolean busy;

  /**
   * Prepares.
   *
   * @param most images of one batch
   * @param work gives a row of logits for each image; called by one thread at a time
   */
  DynamicBatches(int most, Function<List<byte[]>, float[][]> work) {
    this.most = most;
    this.work = work;
  }

  /** A part of one call, no larger than a batch. */
  private static final class Request {
    private final List<byte[]> images;
    private final List<float[]> logits = new ArrayList<>();
    private @Nullable RuntimeException failure;
    private @Nullable Error error;
    private boolean done;

    Request(List<byte[]> images) {
      this.images = images;
    }

    void throwIfFailed() {
      if (error != null) {
        throw error;
      }
      if (failure != null) {
        throw failure;
      }
    }
  }

  /** Returns a row of logits for each image; waits for its turn. */
  List<float[]> compute(List<byte[]> images) {
    List<Request> requests = new ArrayList<>();
    for (int from = 0; from < images.size(); from += most) {
      requests.add(new Request(images.subList(from, Math.min(from + most, images.size()))));
    }
    synchronized (this) {
      waiting.addAll(requests);
    }
    List<float[]> logits = new ArrayList<>();
    try {
      for (Request request : requests) {
        complete(request);
        request.throwIfFailed();
        logits.addAll(request.logits);
      }
    } catch (RuntimeException | Error e) {
      // Nobody waits for the rest.
      synchronized (this) {
        waiting.removeAll(requests);
      }
      throw e;
    }
    return logits;
  }

  /** Returns how many requests no thread has taken yet. */
  synchronized int waiting() {
    return waiting.size();
  }

  /** Takes turns until a request is done, which is in the order of arrival. */
  private void complete(Request request) {
    while (true) {
      List<Request> batch;
      synchronized (this) {
        awaitTurn(request);
        if (request.done) {
          return;
        }
        batch = next();
        busy = true;
      }
      try {
        answer(batch);
      } finally {
        synchronized (this) {
          batch.forEach(each -> each.done = true);
          busy = false;
          notifyAll();
        }
      }
    }
  }

  @SuppressWarnings("WaitNotInLoop") // it is, but with what an interrupt means beside it
  private void awaitTurn(Request request) {
    boolean interrupted = false;
    while (busy && !request.done) {
      try {
        wait();
      } catch (InterruptedException e) {
        // The answer comes soon, and cannot be taken back; the caller sees the interrupt
        // afterwards.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes the oldest request, and those after it up to the largest power of two that the images
   * that wait can fill: engines keep plans for a few sizes.
   */
  private List<Request> next() {
    List<Request> batch = new ArrayList<>(List.of(waiting.remove()));
    int size = batch.get(0).images.size();
    int all = size;
    for (Request request : waiting) {
      all = Math.min(most, all + request.images.size());
    }
    int wanted = Integer.highestOneBit(all);
    while (!waiting.isEmpty() && size + waiting.element().images.size() <= wanted) {
      Request request = waiting.remove();
      size += request.images.size();
      batch.add(request);
    }
    return batch;
  }

  private void answer(List<Request> batch) {
    try {
      List<byte[]> images = new ArrayList<>();
      batch.forEach(request -> images.addAll(request.images));
      float[][] logits = work.apply(images);
      int from = 0;
      for (Request request : batch) {
        for (int i = 0; i < request.images.size(); i++) {
          request.logits.add(logits[from++]);
        }
      }
    } catch (RuntimeException e) {
      batch.forEach(request -> request.failure = e);
    } catch (
        @SuppressWarnings("ErrorNotRethrown") // each thread that asked throws it
        Error e) {
      batch.forEach(request -> request.error = e);
    }
  }
}
