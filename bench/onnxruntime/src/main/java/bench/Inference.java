package bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Logits;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.model.ModelFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The same trained network on one of fmnist's backends and on ONNX Runtime: logits of all test images are compared first,
 * then the time for all test images and for one, in turns.
 *
 * <p>Arguments: a run folder or model.safetensors; {@code --backend ID}, {@code --threads N} (2), {@code --rounds N} (7),
 * {@code --data FOLDER}, {@code --onnx FILE} to keep the model, in place of a file of that name. Both get the same direct buffers of bytes and give
 * logits; both use the same number of threads. A batch of each size in {@link #BATCHES} is tried; the fastest of each
 * side counts. The last line of output is one JSON object.
 */
public final class Inference {
    private static final int[] BATCHES = {32, 64, 125, 250, 1000};
    private static final int SINGLES = 1_000;
    private static final double TOLERANCE = 1e-5;

    private final LabeledImages test;
    private final int[] order;
    private final int classes;

    /** Gives the logits of a batch, [size, classes]. */
    private interface Engine extends Function<Batch, float[]> {}

    private Inference(LabeledImages test, int classes) {
        this.test = test;
        this.order = IntStream.range(0, test.size()).toArray();
        this.classes = classes;
    }

    public static void main(String[] args) throws Exception {
        List<String> options = List.of(args);
        if (options.isEmpty() || options.get(0).startsWith("--")) {
            System.err.println("name a run folder or model.safetensors first");
            System.exit(2);
        }
        ModelFile file = ModelFile.read(Path.of(options.get(0)));
        int threads = Integer.parseInt(option(options, "--threads", "2"));
        int rounds = Integer.parseInt(option(options, "--rounds", "7"));
        String data = option(options, "--data", "");
        String id = option(options, "--backend", "");
        Backend backend = id.isEmpty() ? Backends.only() : Backends.get(id);
        LabeledImages test = Datasets.load(data.isEmpty() ? null : data, FetchListener.silent()).test();

        String keep = option(options, "--onnx", "");
        Path folder = Files.createTempDirectory("fmnist-onnx");
        Path exported = folder.resolve("model.onnx");
        file.export("onnx", exported);
        byte[] onnx = Files.readAllBytes(exported);
        if (!keep.isEmpty()) {
            Files.write(Path.of(keep), onnx);
        }
        Files.delete(exported);
        Files.delete(folder);
        ModelRequest request = new ModelRequest(
                file.task().architecture(),
                file.task().training().optimizer(),
                file.weights(),
                new RuntimeOptions(Device.cpu(), threads));
        try (OrtEnvironment environment = OrtEnvironment.getEnvironment();
                OrtSession.SessionOptions settings = settings(threads);
                OrtSession session = environment.createSession(onnx, settings);
                BackendModel model = backend.create(request)) {
            Engine ours = model::logits;
            Engine theirs = batch -> onnxRuntime(environment, session, batch);
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("task", quoted(file.task().id()));
            result.put("backend", quoted(backend.id()));
            result.put("onnxRuntime", quoted(environment.getVersion()));
            result.put("threads", threads);
            Inference inference = new Inference(test, file.task().architecture().classes());
            inference.compare(ours, theirs, result);
            inference.wholeSet(ours, theirs, rounds, result);
            inference.single(ours, theirs, rounds, result);
            StringBuilder json = new StringBuilder("{");
            result.forEach((key, value) -> json.append(json.length() > 1 ? ", " : "")
                    .append(quoted(key))
                    .append(": ")
                    .append(value));
            System.out.println(json.append('}'));
        }
    }

    private static OrtSession.SessionOptions settings(int threads) throws OrtException {
        OrtSession.SessionOptions settings = new OrtSession.SessionOptions();
        settings.setIntraOpNumThreads(threads);
        settings.setInterOpNumThreads(1);
        settings.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        return settings;
    }

    private static float[] onnxRuntime(OrtEnvironment environment, OrtSession session, Batch batch) {
        long[] shape = {batch.size(), batch.shape().channels(), batch.shape().height(), batch.shape().width()};
        try (OnnxTensor pixels =
                        OnnxTensor.createTensor(environment, batch.directPixels(), shape, OnnxJavaType.UINT8);
                OrtSession.Result result = session.run(Map.of("pixels", pixels))) {
            OnnxTensor logits = (OnnxTensor) result.get(0);
            float[] values = new float[(int) (shape[0] * logits.getInfo().getShape()[1])];
            logits.getFloatBuffer().get(values);
            return values;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private void compare(Engine ours, Engine theirs, Map<String, Object> result) {
        double worst = 0;
        int differing = 0;
        Batch batch = new Batch(test.shape(), 250);
        for (int from = 0; from < test.size(); from += batch.capacity()) {
            batch.fill(test, order, from, Math.min(batch.capacity(), test.size() - from));
            float[] a = ours.apply(batch);
            float[] b = theirs.apply(batch);
            for (int i = 0; i < a.length; i++) {
                worst = Math.max(worst, Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(b[i])));
            }
            for (int i = 0; i < batch.size(); i++) {
                differing += Logits.argmax(a, i, classes) == Logits.argmax(b, i, classes) ? 0 : 1;
            }
        }
        System.err.printf(Locale.ROOT, "logits differ by at most %.2e (relative above 1), %d predictions of %d%n",
                worst, differing, test.size());
        if (!(worst <= TOLERANCE)) {
            throw new IllegalStateException("the two do not compute the same network: " + worst);
        }
        result.put("worstLogitDifference", worst);
        result.put("differingPredictions", differing);
    }

    private void wholeSet(Engine ours, Engine theirs, int rounds, Map<String, Object> result) {
        double bestOurs = Double.POSITIVE_INFINITY;
        double bestTheirs = Double.POSITIVE_INFINITY;
        double[] atBestOurs = {};
        double[] atBestTheirs = {};
        for (int size : BATCHES) {
            double[] a = new double[rounds];
            double[] b = new double[rounds];
            evaluate(ours, size);
            evaluate(theirs, size);
            for (int round = 0; round < rounds; round++) {
                a[round] = evaluate(ours, size);
                b[round] = evaluate(theirs, size);
            }
            System.err.printf(Locale.ROOT,
                    "%,d images in batches of %4d: fmnist %.3f s, ONNX Runtime %.3f s, ratio %.3f%n",
                    test.size(), size, median(a), median(b), median(a) / median(b));
            result.put("seconds" + size, "[" + median(a) + ", " + median(b) + "]");
            if (median(a) < bestOurs) {
                bestOurs = median(a);
                atBestOurs = a;
            }
            if (median(b) < bestTheirs) {
                bestTheirs = median(b);
                atBestTheirs = b;
            }
        }
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            ratios[round] = atBestOurs[round] / atBestTheirs[round];
        }
        Arrays.sort(ratios);
        System.err.printf(Locale.ROOT, "each at its best: %.3f s and %.3f s, ratio %.3f (%.3f to %.3f)%n",
                bestOurs, bestTheirs, median(ratios), ratios[0], ratios[rounds - 1]);
        result.put("secondsOurs", bestOurs);
        result.put("secondsOnnxRuntime", bestTheirs);
        result.put("ratio", median(ratios));
        result.put("ratioLeast", ratios[0]);
        result.put("ratioGreatest", ratios[rounds - 1]);
    }

    /** Predicts all test images as a user would: fill a batch, ask, take the largest. */
    private double evaluate(Engine engine, int size) {
        Batch batch = new Batch(test.shape(), size);
        int right = 0;
        long start = System.nanoTime();
        for (int from = 0; from < test.size(); from += size) {
            batch.fill(test, order, from, Math.min(size, test.size() - from));
            float[] logits = engine.apply(batch);
            for (int i = 0; i < batch.size(); i++) {
                right += Logits.argmax(logits, i, classes) == batch.label(i) ? 1 : 0;
            }
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        if (right < test.size() / 10) {
            throw new IllegalStateException("only " + right + " of " + test.size() + " are right: not a trained network");
        }
        return seconds;
    }

    private void single(Engine ours, Engine theirs, int rounds, Map<String, Object> result) {
        List<double[]> a = new ArrayList<>();
        List<double[]> b = new ArrayList<>();
        for (int round = -1; round < rounds; round++) {
            double[] first = oneByOne(ours);
            double[] second = oneByOne(theirs);
            if (round >= 0) {
                a.add(first);
                b.add(second);
            }
        }
        double oursMillis = 1000 * median(all(a));
        double theirsMillis = 1000 * median(all(b));
        System.err.printf(Locale.ROOT, "one image: fmnist %.3f ms (99 of 100 within %.3f), ONNX Runtime %.3f ms (%.3f)%n",
                oursMillis, 1000 * quantile(all(a), 0.99), theirsMillis, 1000 * quantile(all(b), 0.99));
        result.put("oneImageMillis", oursMillis);
        result.put("oneImageMillisOnnxRuntime", theirsMillis);
        result.put("oneImageMillis99", 1000 * quantile(all(a), 0.99));
        result.put("oneImageMillis99OnnxRuntime", 1000 * quantile(all(b), 0.99));
    }

    private double[] oneByOne(Engine engine) {
        Batch batch = new Batch(test.shape(), 1);
        double[] seconds = new double[SINGLES];
        for (int i = 0; i < SINGLES; i++) {
            batch.fill(test, order, i % test.size(), 1);
            long start = System.nanoTime();
            engine.apply(batch);
            seconds[i] = (System.nanoTime() - start) * 1e-9;
        }
        return seconds;
    }

    private static double[] all(List<double[]> parts) {
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    private static double median(double[] values) {
        return quantile(values, 0.5);
    }

    private static double quantile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.round(part * (sorted.length - 1))];
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String option(List<String> options, String name, String otherwise) {
        int at = options.indexOf(name);
        return at < 0 ? otherwise : options.get(at + 1);
    }
}
