package bench;

import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.backend.support.FlatOptimizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What backends {@code pytorch} and {@code dl4j} do in Java at the end of a step: fetch the gradients from native memory,
 * update by Adam, and take the values back; at the sizes of task 0's and task 2's large dense layers,
 * after other memory than the cores' own caches hold has been written.
 */
@State(Scope.Thread)
public class Exchange {
    private static final int CACHES = 64 << 20;

    @Param({"802944", "1606144"})
    public int size;

    private final byte[] other = new byte[CACHES];
    private FlatOptimizer optimizer;
    private float[] parameters;
    private float[] gradients;
    private FloatBuffer engineGradients;
    private FloatBuffer engineParameters;

    /** Bytes read and written of one step: two copies, and Adam's update with its two slots. */
    static long traffic(int size) {
        return (2L + 2L + 3L + 2L * 2L) * Float.BYTES * size;
    }

    @Setup
    public void setUp() {
        optimizer = new FlatOptimizer(Adam.keras(), size);
        parameters = new float[size];
        gradients = new float[size];
        engineGradients = direct();
        engineParameters = direct();
        for (int i = 0; i < size; i++) {
            engineGradients.put(i, (i % 201 - 100) * 1e-4f);
        }
    }

    private FloatBuffer direct() {
        return ByteBuffer.allocateDirect(size * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /** As the passes of the network would; JMH leaves this out of the time, which is far above its own cost here. */
    @Setup(Level.Invocation)
    public void fillCaches() {
        Arrays.fill(other, (byte) (other[0] + 1));
    }

    @Benchmark
    public FloatBuffer step() {
        engineGradients.get(0, gradients);
        optimizer.update(parameters, gradients, 1e-3);
        return engineParameters.put(0, parameters);
    }
}
