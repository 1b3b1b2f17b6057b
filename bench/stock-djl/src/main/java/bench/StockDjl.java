package bench;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/**
 * Tasks 0, 2, 6 and 8 with DJL's own blocks, trainer, optimizers, loss and dataset: a benchmark of speed, not of
 * accuracy.
 *
 * <p>Options: {@code --task 0|2|6|8} (0), {@code --epochs N} (3), {@code --images N} to train on (48000), {@code --threads
 * N} (2), {@code --seed N} (1), {@code --data FOLDER}, {@code --time-only} to leave the test images alone. The last line
 * of output is one JSON object: {@code epochSeconds} (training only, one number an epoch), {@code secondsPerEpoch} (their
 * median, leaving the first out where there are more) and {@code secondsToFirstStep} from the start of the process. The
 * training images are 48,000 of the 60,000; which ones makes no difference to speed, so a Java shuffle picks them.
 */
public final class StockDjl {

    private StockDjl() {}

    public static void main(String[] args) throws Exception {
        List<String> options = List.of(args);
        int task = Integer.parseInt(option(options, "--task", "0"));
        int images = Integer.parseInt(option(options, "--images", "48000"));
        int batchSize = task == 8 ? 64 : 128;
        int epochs = Integer.parseInt(option(options, "--epochs", "3"));
        int threads = Integer.parseInt(option(options, "--threads", "2"));
        int seed = Integer.parseInt(option(options, "--seed", "1"));
        Path data = Path.of(option(options, "--data", System.getenv().getOrDefault("FMNIST_DATA", "/usr/share/datasets/fashion-mnist")));

        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        Engine engine = Engine.getEngine("PyTorch");
        engine.setRandomSeed(seed);

        SequentialBlock net = network(task);
        DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(optimizer(task))
                // magnitude 3 makes this Glorot-uniform: limit = sqrt(6 / (fan in + fan out))
                .optInitializer(
                        new XavierInitializer(
                                XavierInitializer.RandomType.UNIFORM, XavierInitializer.FactorType.AVG, 3f),
                        Parameter.Type.WEIGHT)
                .addTrainingListeners(TrainingListener.Defaults.basic());

        List<Double> seconds = new ArrayList<>();
        double firstStep = Double.NaN;
        String accuracy = "";
        try (Model model = Model.newInstance("task" + task, Device.cpu(), "PyTorch")) {
            model.setBlock(net);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(1, 1, 28, 28));
                ArrayDataset training = trainingSet(trainer.getManager(), data, seed, images, batchSize);
                for (int epoch = 0; epoch < epochs; epoch++) {
                    long start = System.nanoTime();
                    for (Batch batch : trainer.iterateDataset(training)) {
                        try (batch) {
                            EasyTrain.trainBatch(trainer, batch);
                            trainer.step();
                        }
                        if (Double.isNaN(firstStep)) {
                            firstStep = secondsSinceStart();
                        }
                    }
                    seconds.add((System.nanoTime() - start) / 1e9);
                    float loss = trainer.getLoss().getAccumulator(EvaluatorTrainingListener.TRAIN_EPOCH);
                    System.err.printf(Locale.ROOT, "epoch %d/%d: training loss %.4f, %.2f s%n",
                            epoch + 1, epochs, loss, seconds.get(epoch));
                    trainer.notifyListeners(listener -> listener.onEpoch(trainer));
                }
                if (!options.contains("--time-only")) {
                    accuracy = String.format(Locale.ROOT, ", \"testAccuracy\": %.4f", testAccuracy(trainer, data));
                }
            }
        }
        System.out.printf(Locale.ROOT,
                "{\"program\": \"stock-djl\", \"task\": %d, \"images\": %d, \"epochs\": %d, \"epochSeconds\": %s, "
                        + "\"secondsPerEpoch\": %.4f, \"secondsToFirstStep\": %.2f, "
                        + "\"threads\": %d, \"djl\": \"%s\", \"pytorch\": \"%s\", \"java\": \"%s\"%s}%n",
                task, images, epochs, seconds,
                median(seconds.size() > 1 ? seconds.subList(1, seconds.size()) : seconds), firstStep, threads,
                Engine.getDjlVersion(), engine.getVersion(), Runtime.version(), accuracy);
    }

    private static SequentialBlock network(int task) {
        SequentialBlock net = new SequentialBlock();
        switch (task) {
            case 0 -> {
                convolution(net, 32, 3, false);
                pool(net);
                return head(net, 128);
            }
            case 2 -> {
                for (int filters : new int[] {32, 64}) {
                    convolution(net, filters, 3, true);
                    convolution(net, filters, 3, true);
                    pool(net);
                    net.add(Dropout.builder().optRate(0.25f).build());
                }
                net.add(Blocks.batchFlattenBlock())
                        .add(Linear.builder().setUnits(512).build())
                        .add(Activation::relu)
                        .add(norm())
                        .add(Dropout.builder().optRate(0.5f).build());
                return net.add(Linear.builder().setUnits(10).build());
            }
            case 6, 8 -> {
                for (int i = 0; i < 2; i++) {
                    convolution(net, 32, 5, task == 8);
                    pool(net);
                }
                return head(net, 256);
            }
            default -> throw new IllegalArgumentException("--task is " + task + "; allowed are 0, 2, 6 and 8");
        }
    }

    private static SequentialBlock head(SequentialBlock net, int units) {
        return net.add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(units).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(10).build());
    }

    private static void convolution(SequentialBlock net, int filters, int kernel, boolean normalized) {
        net.add(Conv2d.builder()
                        .setFilters(filters)
                        .setKernelShape(new Shape(kernel, kernel))
                        .optPadding(new Shape(kernel / 2, kernel / 2))
                        .build())
                .add(Activation::relu);
        if (normalized) {
            net.add(norm());
        }
    }

    private static void pool(SequentialBlock net) {
        net.add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)));
    }

    private static BatchNorm norm() {
        return BatchNorm.builder().optEpsilon(1e-3f).optMomentum(0.99f).build();
    }

    private static Optimizer optimizer(int task) {
        if (task == 2) {
            Tracker decay = step -> 0.01f / (1 + 0.01f / 25 * step);
            return Optimizer.sgd().setLearningRateTracker(decay).optMomentum(0.9f).build();
        }
        return Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).optEpsilon(1e-7f).build();
    }

    private static double secondsSinceStart() {
        Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
        return Duration.between(start, Instant.now()).toMillis() / 1000.0;
    }

    private static ArrayDataset trainingSet(NDManager manager, Path data, int seed, int images, int batchSize)
            throws IOException {
        List<Integer> order = new ArrayList<>(60_000);
        for (int i = 0; i < 60_000; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(seed));
        int[] chosen = order.subList(12_000, 12_000 + images).stream().mapToInt(Integer::intValue).toArray();
        return dataset(manager, data, "train", chosen, batchSize, true);
    }

    private static float testAccuracy(Trainer trainer, Path data) throws Exception {
        int[] all = new int[10_000];
        Arrays.setAll(all, i -> i);
        Accuracy accuracy = new Accuracy();
        accuracy.addAccumulator("test");
        for (Batch batch : trainer.iterateDataset(dataset(trainer.getManager(), data, "t10k", all, 1000, false))) {
            try (batch) {
                NDList predicted = trainer.evaluate(batch.getData());
                accuracy.updateAccumulators(new String[] {"test"}, batch.getLabels(), predicted);
            }
        }
        return accuracy.getAccumulator("test");
    }

    private static ArrayDataset dataset(
            NDManager manager, Path data, String prefix, int[] chosen, int batchSize, boolean shuffle) throws IOException {
        byte[] pixels = readIdx(data, prefix + "-images-idx3-ubyte", 16);
        byte[] classes = readIdx(data, prefix + "-labels-idx1-ubyte", 8);
        float[] images = new float[chosen.length * 784];
        float[] labels = new float[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            for (int j = 0; j < 784; j++) {
                images[i * 784 + j] = (pixels[chosen[i] * 784 + j] & 0xff) / 255f;
            }
            labels[i] = classes[chosen[i]];
        }
        return new ArrayDataset.Builder()
                .setData(manager.create(images, new Shape(chosen.length, 1, 28, 28)))
                .optLabels(manager.create(labels))
                .setSampling(batchSize, shuffle)
                .build();
    }

    private static byte[] readIdx(Path folder, String name, int header) throws IOException {
        Path plain = folder.resolve(name);
        try (InputStream in = Files.exists(plain)
                        ? Files.newInputStream(plain)
                        : new GZIPInputStream(Files.newInputStream(folder.resolve(name + ".gz")));
                DataInputStream bytes = new DataInputStream(in)) {
            bytes.skipNBytes(header);
            return bytes.readAllBytes();
        }
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String option(List<String> options, String name, String otherwise) {
        int at = options.indexOf(name);
        return at < 0 ? otherwise : options.get(at + 1);
    }
}
