package bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Tasks 0, 2, 6 and 8 with Deeplearning4j's own layers, updaters and {@code MultiLayerNetwork.fit}: a benchmark of speed, not
 * of accuracy.
 *
 * <p>Options: {@code --task 0|2|6|8} (0), {@code --batches N} to time (60), {@code --warm-up N} batches before (10), {@code
 * --batch N} (the task's), {@code --seed N} (1), {@code --data FOLDER}. The last line of output is one JSON object: {@code
 * secondsPerEpoch} is the time of the timed batches scaled to an epoch of 48,000 images, because a whole one of task 2
 * takes 25 minutes. Threads are one for each core, which is the default.
 */
public final class StockDl4j {

    private static final int EPOCH = 48_000;

    private StockDl4j() {}

    public static void main(String[] args) throws Exception {
        List<String> options = List.of(args);
        int task = Integer.parseInt(option(options, "--task", "0"));
        int batches = Integer.parseInt(option(options, "--batches", "60"));
        int warmUp = Integer.parseInt(option(options, "--warm-up", "10"));
        int batch = Integer.parseInt(option(options, "--batch", task == 8 ? "64" : "128"));
        int seed = Integer.parseInt(option(options, "--seed", "1"));
        Path data = Path.of(option(options, "--data", System.getenv().getOrDefault("FMNIST_DATA", "/usr/share/datasets/fashion-mnist")));

        MultiLayerNetwork net = new MultiLayerNetwork(network(task, seed));
        net.init();
        List<DataSet> all = trainingSet(data, seed, (warmUp + batches) * batch).batchBy(batch);
        net.fit(new ExistingDataSetIterator(all.subList(0, 1)));
        double firstStep = secondsSinceStart();
        net.fit(new ExistingDataSetIterator(all.subList(0, warmUp)));
        long start = System.nanoTime();
        net.fit(new ExistingDataSetIterator(all.subList(warmUp, all.size())));
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT,
                "{\"program\": \"stock-dl4j\", \"task\": %d, \"batches\": %d, \"batch\": %d, \"seconds\": %.3f, "
                        + "\"secondsPerEpoch\": %.4f, \"scaled\": true, \"secondsToFirstStep\": %.2f, \"score\": %.4f, \"java\": \"%s\"}%n",
                task, batches, batch, seconds, seconds * EPOCH / ((double) batches * batch), firstStep, net.score(),
                Runtime.version());
    }

    private static MultiLayerConfiguration network(int task, int seed) {
        return switch (task) {
            case 0 -> simple(builder(seed, new Adam(1e-3)).layer(convolution(32, 3)).layer(pool()), 128);
            case 2 -> miniVggNet(seed);
            case 6, 8 -> {
                NeuralNetConfiguration.ListBuilder net = builder(seed, new Adam(1e-3));
                for (int i = 0; i < 2; i++) {
                    net.layer(convolution(32, 5));
                    if (task == 8) {
                        net.layer(new BatchNormalization.Builder().build());
                    }
                    net.layer(pool());
                }
                yield simple(net, 256);
            }
            default -> throw new IllegalArgumentException("--task is " + task + "; allowed are 0, 2, 6 and 8");
        };
    }

    private static MultiLayerConfiguration simple(NeuralNetConfiguration.ListBuilder net, int units) {
        return net.layer(new DenseLayer.Builder().nOut(units).activation(Activation.RELU).build())
                .layer(output())
                .setInputType(InputType.convolutionalFlat(28, 28, 1))
                .build();
    }

    private static double secondsSinceStart() {
        Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
        return Duration.between(start, Instant.now()).toMillis() / 1000.0;
    }

    private static MultiLayerConfiguration miniVggNet(int seed) {
        NeuralNetConfiguration.ListBuilder net = builder(seed, new Nesterovs(0.01, 0.9));
        for (int filters : new int[] {32, 64}) {
            for (int i = 0; i < 2; i++) {
                net.layer(convolution(filters, 3)).layer(new BatchNormalization.Builder().build());
            }
            // DL4J's dropout takes the probability to keep.
            net.layer(pool()).layer(new DropoutLayer.Builder(0.75).build());
        }
        return net.layer(new DenseLayer.Builder().nOut(512).activation(Activation.RELU).build())
                .layer(new BatchNormalization.Builder().build())
                .layer(new DropoutLayer.Builder(0.5).build())
                .layer(output())
                .setInputType(InputType.convolutionalFlat(28, 28, 1))
                .build();
    }

    private static NeuralNetConfiguration.ListBuilder builder(int seed, IUpdater updater) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(updater)
                .weightInit(WeightInit.XAVIER_UNIFORM)
                .list();
    }

    private static ConvolutionLayer convolution(int filters, int kernel) {
        return new ConvolutionLayer.Builder(kernel, kernel)
                .convolutionMode(ConvolutionMode.Same)
                .nOut(filters)
                .activation(Activation.RELU)
                .build();
    }

    private static SubsamplingLayer pool() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                .nOut(10)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static DataSet trainingSet(Path data, int seed, int count) throws IOException {
        byte[] pixels = readIdx(data, "train-images-idx3-ubyte", 16);
        byte[] classes = readIdx(data, "train-labels-idx1-ubyte", 8);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 60_000; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(seed));
        float[][] images = new float[count][784];
        INDArray labels = Nd4j.zeros(count, 10);
        for (int i = 0; i < count; i++) {
            // Beyond 60,000 the images come again: only the time counts.
            int chosen = order.get(i % 60_000);
            for (int j = 0; j < 784; j++) {
                images[i][j] = (pixels[chosen * 784 + j] & 0xff) / 255f;
            }
            labels.putScalar(i, classes[chosen], 1);
        }
        return new DataSet(Nd4j.createFromArray(images), labels);
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

    private static String option(List<String> options, String name, String otherwise) {
        int at = options.indexOf(name);
        return at < 0 ? otherwise : options.get(at + 1);
    }
}
