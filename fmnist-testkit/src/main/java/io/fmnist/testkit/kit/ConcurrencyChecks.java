package io.fmnist.testkit.kit;

import static io.fmnist.testkit.kit.ContractChecks.require;
import static io.fmnist.testkit.kit.ContractChecks.step;
import static io.fmnist.testkit.kit.ContractChecks.trace;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.testkit.kit.ContractChecks.BrokenRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The rules about Java threads that use models at the same time. */
final class ConcurrencyChecks {
  private static final int THREADS = 8;
  private static final int CALLS = 60;
  private static final int STEPS = 15;

  private ConcurrencyChecks() {}

  static void sharedModel(Check check, Session session) {
    Sample sample = session.sample();
    try (BackendModel model = session.model(sample)) {
      sharedReading(model, sample);
      sharedTraining(session, sample, model);
    }
  }

  /** Each thread asks about a batch of its own, of its own size, and gets that batch's numbers. */
  private static void sharedReading(BackendModel model, Sample sample) {
    Weights weights = model.weights();
    List<Callable<String>> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Batch batch = Samples.batch(sample.architecture(), 1 + t, 300 + t);
      DropoutMasks masks = new DropoutMasks(300 + t, t);
      float[] logits = model.logits(batch);
      LossAndGradients computed = model.lossAndGradients(batch, masks);
      threads.add(
          () -> {
            int wrong = 0;
            for (int call = 0; call < CALLS; call++) {
              boolean right =
                  switch (call % 4) {
                    case 0 -> computed.equals(model.lossAndGradients(batch, masks));
                    case 1 -> weights.equals(model.weights());
                    default -> Arrays.equals(logits, model.logits(batch));
                  };
              wrong += right ? 0 : 1;
            }
            return wrong == 0 ? "" : wrong + " of " + CALLS + " answers to a thread are wrong";
          });
    }
    requireNone(atOnce(threads));
  }

  /** Equal steps in any order give the same weights; who reads meanwhile sees whole steps only. */
  private static void sharedTraining(Session session, Sample sample, BackendModel model) {
    int trainers = THREADS / 2;
    List<Weights> afterStep = new ArrayList<>();
    try (BackendModel alone = session.model(sample)) {
      afterStep.add(alone.weights());
      for (int i = 0; i < trainers * STEPS; i++) {
        step(alone, sample, 0);
        afterStep.add(alone.weights());
      }
    }
    List<Callable<String>> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      boolean trains = t < trainers;
      threads.add(
          () -> {
            for (int i = 0; i < STEPS; i++) {
              if (trains) {
                step(model, sample, 0);
              } else if (!afterStep.contains(model.weights())) {
                return "weights read during training are those of no step";
              }
            }
            return "";
          });
    }
    requireNone(atOnce(threads));
    require(
        afterStep.get(trainers * STEPS).equals(model.weights()),
        trainers * STEPS + " equal steps by " + trainers + " threads leave other weights");
  }

  static void modelsAtOnce(Check check, Session session) {
    Architecture network = session.sample().architecture();
    List<Callable<List<Object>>> threads = new ArrayList<>();
    List<List<Object>> alone = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Sample sample =
          new Sample(
              network,
              Samples.weights(network, 400 + t),
              Samples.batch(network, 1 + t, 400 + t),
              new DropoutMasks(400 + t, 0));
      RuntimeOptions runtime = session.runtime();
      alone.add(trace(session, sample, runtime));
      threads.add(
          () -> {
            List<Object> last = List.of();
            for (int i = 0; i < 4; i++) {
              last = trace(session, sample, runtime);
            }
            return last;
          });
    }
    require(
        alone.equals(atOnce(threads)), "models trained at the same time end unlike each by itself");
  }

  static void closeInUse(Check check, Session session) {
    Sample sample = session.sample();
    BackendModel model = session.model(sample);
    float[] logits = model.logits(sample.batch());
    CountDownLatch atWork = new CountDownLatch(THREADS - 1);
    AtomicInteger answers = new AtomicInteger();
    List<Callable<String>> threads = new ArrayList<>();
    for (int t = 1; t < THREADS; t++) {
      threads.add(
          () -> {
            while (true) {
              try {
                if (!Arrays.equals(logits, model.logits(sample.batch()))) {
                  return "an answer is wrong while the model is being closed";
                }
                answers.incrementAndGet();
                atWork.countDown();
              } catch (IllegalStateException e) {
                boolean said = Objects.toString(e.getMessage(), "").contains("closed");
                atWork.countDown();
                return said ? "" : "a call beside close throws " + e;
              }
            }
          });
    }
    threads.add(
        () -> {
          atWork.await();
          model.close();
          int before = answers.get();
          model.close();
          // Those that had ended, but had not yet counted, when close got its turn.
          return answers.get() - before < THREADS ? "" : "calls are answered after close";
        });
    requireNone(atOnce(threads));
  }

  /** Runs all at the same time and returns what they return, in order. */
  private static <T> List<T> atOnce(List<Callable<T>> tasks) {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    CountDownLatch start = new CountDownLatch(1);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> task : tasks) {
        futures.add(
            threads.submit(
                () -> {
                  start.await();
                  return task.call();
                }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokenRule("the check was interrupted");
    } catch (ExecutionException e) {
      throw new BrokenRule("use by several threads at once throws " + e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static void requireNone(List<String> complaints) {
    complaints.forEach(complaint -> require(complaint.isEmpty(), complaint));
  }
}
