package bench;

import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.Weights;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Takes some steps of a task under PyTorch's own profiler and writes its trace. Arguments: task, threads, steps, file,
 * {@code train} or {@code inference}, which computes logits only, and images a step, 0 for the task's batch. Prints the
 * milliseconds of a step without and with the profiler; the rest is for profile_table.py.
 */
public final class ProfilePyTorch {
    private static final int WARM_UP = 30;

    private final BackendModel model;
    private final LabeledImages images;
    private final Batch batch;
    private final int[] order;
    private final boolean inference;

    private ProfilePyTorch(BackendModel model, LabeledImages images, int batchSize, boolean inference) {
        this.model = model;
        this.images = images;
        this.inference = inference;
        this.batch = new Batch(images.shape(), batchSize);
        this.order = IntStream.range(0, images.size()).toArray();
    }

    public static void main(String[] args) {
        Task task = Catalogue.find(args[0], List.of());
        int threads = Integer.parseInt(args[1]);
        int steps = Integer.parseInt(args[2]);
        boolean inference = args[4].equals("inference");
        if (!inference && !args[4].equals("train")) {
            throw new IllegalArgumentException(args[4] + " is neither train nor inference");
        }
        LabeledImages train = Datasets.load(null, FetchListener.silent()).train();
        Backend backend = Backends.get("pytorch");
        ModelRequest request = new ModelRequest(
                task.architecture(),
                task.training().optimizer(),
                Weights.initial(task.architecture(), 1),
                new RuntimeOptions(Device.cpu(), threads));
        try (BackendModel model = backend.create(request)) {
            int images = args[5].equals("0") ? task.training().batchSize() : Integer.parseInt(args[5]);
            ProfilePyTorch profile = new ProfilePyTorch(model, train, images, inference);
            profile.millis(WARM_UP);
            double plain = profile.millis(steps);
            JniUtils.startProfile(false, false, false);
            double profiled = profile.millis(steps);
            JniUtils.stopProfile(args[3]);
            System.out.printf(Locale.ROOT, "%s, %s, %d threads: %.2f ms a step, %.2f ms under the profiler%n",
                    task.id(), args[4], threads, plain, profiled);
        }
    }

    private double millis(int steps) {
        long start = System.nanoTime();
        for (int step = 0; step < steps; step++) {
            batch.fill(images, order, step * batch.capacity() % (images.size() - batch.capacity()), batch.capacity());
            if (inference) {
                model.logits(batch);
            } else {
                model.trainStep(batch, 1e-3, new DropoutMasks(1, step));
            }
        }
        return (System.nanoTime() - start) * 1e-6 / steps;
    }
}
