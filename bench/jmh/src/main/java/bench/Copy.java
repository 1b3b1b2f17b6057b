package bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The reference: copying memory, once where it fits the second-level cache and once where it fits none. */
@State(Scope.Thread)
public class Copy {
    @Param({"100352", "47040000"})
    public int size;

    private byte[] from;
    private byte[] to;

    @Setup
    public void setUp() {
        from = new byte[size];
        to = new byte[size];
        for (int i = 0; i < size; i++) {
            from[i] = (byte) (i * 31);
        }
    }

    @Benchmark
    public byte[] copy() {
        System.arraycopy(from, 0, to, 0, size);
        return to;
    }
}
