package bench;

import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.backend.support.FlatOptimizer;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One update of all parameters, at the size of task 8's network. */
@State(Scope.Thread)
public class Optimizers {
    static final int PARAMETERS = 430_000;

    @Param({"sgd", "nesterov", "adam", "adagrad", "adadelta", "rmsprop", "lion"})
    public String kind;

    private FlatOptimizer optimizer;
    private float[] parameters;
    private float[] gradients;

    @Setup
    public void setUp() {
        optimizer = new FlatOptimizer(of(kind), PARAMETERS);
        parameters = new float[PARAMETERS];
        gradients = new float[PARAMETERS];
        for (int i = 0; i < PARAMETERS; i++) {
            gradients[i] = (i % 201 - 100) * 1e-4f;
        }
    }

    static Optimizer of(String kind) {
        return switch (kind) {
            case "sgd" -> new Sgd(0.01, 0.9, false);
            case "nesterov" -> new Sgd(0.01, 0.9, true);
            case "adam" -> Adam.keras();
            case "adagrad" -> Adagrad.keras();
            case "adadelta" -> Adadelta.keras();
            case "rmsprop" -> RmsProp.keras();
            case "lion" -> Lion.keras();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** Bytes read and written of one update: parameter, gradient (read only) and each slot. */
    static long traffic(String kind) {
        return (3L + 2L * of(kind).slots().size()) * Float.BYTES * PARAMETERS;
    }

    @Benchmark
    public float[] update() {
        optimizer.update(parameters, gradients, 1e-3);
        return parameters;
    }
}
