package bench;

import io.fmnist.api.data.Dataset;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.model.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What goes to and from files, all of it in the system's page cache. */
@State(Scope.Thread)
public class Disk {
    static final int TRAIN = 60_000;
    static final int TEST = 10_000;
    /** A network of task 2's size, 1.7 million values. */
    static final Architecture NETWORK = Architecture.builder(1, 28, 28).flatten().dense(2048).dense(10).build();

    private Path folder;
    private Path model;
    private byte[] trainImages;
    private Weights weights;

    @Setup
    public void setUp() throws IOException {
        folder = Files.createTempDirectory("fmnist-jmh");
        trainImages = idx(3, TRAIN);
        Files.write(folder.resolve("train-images-idx3-ubyte"), trainImages);
        Files.write(folder.resolve("train-labels-idx1-ubyte"), idx(1, TRAIN));
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), idx(3, TEST));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), idx(1, TEST));
        weights = Weights.initial(NETWORK, 1);
        model = folder.resolve("model.safetensors");
        SafeTensors.write(model, Map.of(), weights);
    }

    private static byte[] idx(int dimensions, int count) {
        int elements = dimensions == 1 ? count : count * 784;
        ByteBuffer file = ByteBuffer.allocate(4 + 4 * dimensions + elements);
        file.putInt(0x800 + dimensions).putInt(count);
        if (dimensions == 3) {
            file.putInt(28).putInt(28);
        }
        for (int i = 0; i < elements; i++) {
            file.put((byte) (dimensions == 1 ? i % 10 : i * 31));
        }
        return file.array();
    }

    @TearDown
    public void tearDown() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(Disk::delete);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long idxBytes() {
        return (TRAIN + TEST) * 785L;
    }

    static long modelBytes() {
        return NETWORK.parameterCount() * Float.BYTES;
    }

    /** All four IDX files: read, checked, hashed. */
    @Benchmark
    public Dataset idx() {
        return Datasets.load(folder.toString(), FetchListener.silent());
    }

    /** The training images as plain bytes: what reading alone costs. */
    @Benchmark
    public byte[] plainRead() throws IOException {
        return Files.readAllBytes(folder.resolve("train-images-idx3-ubyte"));
    }

    /** The hash of the training images alone. */
    @Benchmark
    public byte[] sha256() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(trainImages);
    }

    @Benchmark
    public SafeTensors.Content safetensorsRead() {
        return SafeTensors.read(model);
    }

    @Benchmark
    public Path safetensorsWrite() throws IOException {
        SafeTensors.write(model, Map.of(), weights);
        return model;
    }
}
