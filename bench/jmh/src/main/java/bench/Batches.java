package bench;

import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.support.SoftmaxCrossEntropy;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.Collections;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the training loop does for each step and epoch, at the sizes of the study: 48,000 images, batches of 128. */
@State(Scope.Thread)
public class Batches {
    static final int IMAGES = 48_000;
    static final int BATCH = 128;
    static final int PIXELS = 784;
    static final int CLASSES = 10;
    /** Elements of task 2's three dropout layers for a batch of 128: 32*14*14, 64*7*7 and 512 an image. */
    static final int MASKED = (6272 + 3136 + 512) * BATCH;

    private LabeledImages images;
    private int[] order;
    private Batch batch;
    private byte[] mask;
    private float[] logits;
    private int at;

    @Setup
    public void setUp() {
        byte[] pixels = new byte[IMAGES * PIXELS];
        byte[] labels = new byte[IMAGES];
        RandomStream random = new RandomStream(1, Purpose.TEST, 0, 0);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 31);
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) random.nextInt(CLASSES);
        }
        images = LabeledImages.of(
                new ImageShape(1, 28, 28), Collections.nCopies(CLASSES, "c"), true, pixels, labels);
        order = random.permutation(IMAGES);
        batch = new Batch(images.shape(), BATCH);
        mask = new byte[MASKED];
        logits = new float[BATCH * CLASSES];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (6 * random.nextGaussian());
        }
        batch.fill(images, order, 0, BATCH);
    }

    /** A batch of images from all over the set. */
    @Benchmark
    public Batch fill() {
        batch.fill(images, order, at, BATCH);
        at = at + 2 * BATCH > IMAGES ? 0 : at + BATCH;
        return batch;
    }

    /** The order of an epoch. */
    @Benchmark
    public int[] shuffle() {
        return new RandomStream(1, Purpose.SHUFFLE, at, 0).permutation(IMAGES);
    }

    /** All masks of one step of task 2. */
    @Benchmark
    public byte[] masks() {
        new DropoutMasks(1, at++).fill(0, 0.25, mask, MASKED);
        return mask;
    }

    /** Loss and right answers of a batch. */
    @Benchmark
    public StepResult loss() {
        return SoftmaxCrossEntropy.loss(logits, CLASSES, batch);
    }

    /** Gradient of the loss by the logits. */
    @Benchmark
    public float[] lossGradient() {
        return SoftmaxCrossEntropy.gradient(logits, CLASSES, batch);
    }
}
