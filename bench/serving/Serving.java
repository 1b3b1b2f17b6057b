import io.fmnist.api.backend.Backends;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.predict.Classifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Images a second that classifiers answer: by threads on one classifier, by batch, by classifiers. */
public final class Serving {
  private static final long MEASURE = 2_000_000_000L;

  private Serving() {}

  public static void main(String[] args) throws Exception {
    ModelFile model = ModelFile.read(Path.of(args[0]));
    String backend = args[1];
    System.out.println("| classifiers | threads | images a call | images/s |\n|---|---|---|---|");
    int[][] cases = {{1, 1, 1}, {1, 2, 1}, {1, 8, 1}, {1, 32, 1}, {1, 128, 1}, {2, 2, 1}, {1, 1, 8}, {1, 1, 32}, {1, 1, 128}, {2, 2, 32}};
    for (int[] c : cases) {
      measure(model, backend, c[0], c[1], c[2], MEASURE / 4);
      System.out.printf("| %d | %d | %d | %,.0f |%n", c[0], c[1], c[2], measure(model, backend, c[0], c[1], c[2], MEASURE));
    }
  }

  private static double measure(ModelFile model, String backend, int classifiers, int threads, int size, long length)
      throws Exception {
    byte[] image = new byte[model.task().architecture().input().elements()];
    new Random(1).nextBytes(image);
    List<byte[]> images = Collections.nCopies(size, image);
    List<Classifier> open = new ArrayList<>();
    for (int i = 0; i < classifiers; i++) {
      open.add(new Classifier(Backends.get(backend), model, new RuntimeOptions(Device.cpu(), 1)));
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    long end = System.nanoTime() + length;
    List<Callable<Long>> work = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      Classifier classifier = open.get(t % classifiers);
      work.add(
          () -> {
            long done = 0;
            while (System.nanoTime() < end) {
              done += classifier.predict(images).size();
            }
            return done;
          });
    }
    long all = 0;
    for (var result : pool.invokeAll(work)) {
      all += result.get();
    }
    pool.shutdown();
    open.forEach(Classifier::close);
    return all * 1e9 / length;
  }
}
