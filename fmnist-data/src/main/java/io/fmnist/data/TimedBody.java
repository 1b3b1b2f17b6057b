package io.fmnist.data;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer, its body taken piece by piece with a time limit for each: {@code java.net.http} has
 * none for bodies. At most {@value #AHEAD} pieces, of 16 KiB as a rule, wait in memory.
 */
final class TimedBody implements BodySubscriber<TimedBody> {
  private static final int AHEAD = 8;

  /** Pieces of the body; no piece at its end. */
  private record Item(List<ByteBuffer> bytes, @Nullable Throwable error) {}

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final CompletableFuture<TimedBody> self = CompletableFuture.completedFuture(this);
  private final ResponseInfo head;
  private volatile Flow.@Nullable Subscription subscription;

  TimedBody(ResponseInfo head) {
    this.head = head;
  }

  int statusCode() {
    return head.statusCode();
  }

  HttpHeaders headers() {
    return head.headers();
  }

  @Override
  public CompletionStage<TimedBody> getBody() {
    return self;
  }

  @Override
  public void onSubscribe(Flow.Subscription s) {
    subscription = s;
    s.request(AHEAD);
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    items.add(new Item(bytes, null));
  }

  @Override
  public void onError(Throwable error) {
    items.add(new Item(List.of(), error));
  }

  @Override
  public void onComplete() {
    items.add(new Item(List.of(), null));
  }

  /**
   * Returns the next bytes, an empty list at the end, or null if none came in time.
   *
   * @throws IOException if the connection broke
   */
  @Nullable List<ByteBuffer> next(long nanos) throws IOException, InterruptedException {
    Item item = items.poll(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
    if (item == null) {
      return null;
    }
    if (item.error() != null) {
      throw item.error() instanceof IOException e ? e : new IOException(item.error());
    }
    Flow.Subscription s = subscription;
    if (s != null && !item.bytes().isEmpty()) {
      s.request(1);
    }
    return item.bytes();
  }

  /** Ends the transfer, at once. */
  void close() {
    Flow.Subscription s = subscription;
    if (s != null) {
      s.cancel();
    }
  }
}
