package io.fmnist.api.train;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the batches of a training in order. Where they take work, or have to be copied to a
 * device, each is prepared on a thread of its own during the step before it.
 */
final class BatchQueue implements AutoCloseable {
  private final TrainingBatches batches;
  private final BackendModel model;
  private final long seed;
  private final long end;
  private final Batch[] buffers;
  private final @Nullable ExecutorService preparing;
  private @Nullable CompletableFuture<Batch> ahead;

  /**
   * Starts before a step.
   *
   * @param model whose steps take the batches
   * @param seed of the training
   * @param end number of steps of the whole training; no batch is prepared from there on
   */
  BatchQueue(TrainingBatches batches, BackendModel model, long seed, long end) {
    this.batches = batches;
    this.model = model;
    this.seed = seed;
    this.end = end;
    preparing =
        batches.isPrepared() || model.uploadsAhead()
            ? Executors.newSingleThreadExecutor(
                task -> {
                  Thread thread = new Thread(task, "fmnist-batches");
                  thread.setDaemon(true);
                  return thread;
                })
            : null;
    buffers =
        preparing == null
            ? new Batch[] {batches.newBatch()}
            : new Batch[] {batches.newBatch(), batches.newBatch()};
  }

  /**
   * Returns the batch of a step; it is filled again by a later call.
   *
   * @param step from 0; one more than that of the call before
   */
  Batch get(int step) {
    if (preparing == null) {
      return filled(step);
    }
    CompletableFuture<Batch> wanted = ahead == null ? start(preparing, step) : ahead;
    Batch batch = await(wanted);
    ahead = step + 1 < end ? start(preparing, step + 1) : null;
    return batch;
  }

  private CompletableFuture<Batch> start(ExecutorService executor, int step) {
    return CompletableFuture.supplyAsync(() -> uploaded(step), executor);
  }

  private Batch uploaded(int step) {
    Batch batch = filled(step);
    model.upload(batch, masks(step));
    return batch;
  }

  DropoutMasks masks(int step) {
    return new DropoutMasks(seed, step);
  }

  private Batch filled(int step) {
    Batch batch = buffers[step % buffers.length];
    batches.fill(batch, step);
    return batch;
  }

  private static Batch await(CompletableFuture<Batch> batch) {
    try {
      return batch.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    if (preparing != null) {
      preparing.shutdownNow();
    }
  }
}
