package bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks (JMH's own options apply, for example a regular expression of names) and prints microseconds, bytes
 * read and written a second, and how that compares with copying as much memory in the same run.
 */
public final class Main {
    private static final double GIGA = 1e9;
    private static final double MICRO = 1e6;
    private static final int FORKS = 2;
    private static final int WARM_UPS = 3;
    private static final int ITERATIONS = 5;

    private Main() {}

    /** Bytes read and written by one call, by benchmark and parameter. */
    private static final Map<String, Long> TRAFFIC = Map.ofEntries(
            Map.entry("Copy.copy 100352", 2L * 100_352),
            Map.entry("Copy.copy 47040000", 2L * 47_040_000),
            Map.entry("Batches.fill", 2L * Batches.BATCH * (Batches.PIXELS + 1)),
            Map.entry("Batches.shuffle", 3L * Integer.BYTES * Batches.IMAGES),
            Map.entry("Batches.masks", (long) Batches.MASKED),
            Map.entry("Batches.loss", (long) Float.BYTES * Batches.BATCH * Batches.CLASSES),
            Map.entry("Batches.lossGradient", 2L * Float.BYTES * Batches.BATCH * Batches.CLASSES),
            Map.entry("Exchange.step 802944", Exchange.traffic(802_944)),
            Map.entry("Exchange.step 1606144", Exchange.traffic(1_606_144)),
            Map.entry("Disk.idx", 2 * Disk.idxBytes()),
            Map.entry("Disk.plainRead", 2L * Disk.TRAIN * Batches.PIXELS),
            Map.entry("Disk.sha256", (long) Disk.TRAIN * Batches.PIXELS),
            Map.entry("Disk.safetensorsRead", 2 * Disk.modelBytes()),
            Map.entry("Disk.safetensorsWrite", 2 * Disk.modelBytes()));

    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        CommandLineOptions given = new CommandLineOptions(args);
        OptionsBuilder options = new OptionsBuilder();
        options.parent(given);
        // The copy is always measured beside the others.
        List<String> includes = new ArrayList<>(given.getIncludes());
        if (!includes.isEmpty()) {
            options.include("bench.Copy");
            includes.forEach(options::include);
        }
        options.mode(Mode.AverageTime).timeUnit(TimeUnit.MICROSECONDS);
        if (!given.getForkCount().hasValue()) {
            options.forks(FORKS);
        }
        if (!given.getWarmupIterations().hasValue()) {
            options.warmupIterations(WARM_UPS);
        }
        if (!given.getMeasurementIterations().hasValue()) {
            options.measurementIterations(ITERATIONS);
        }
        if (!given.getMeasurementTime().hasValue()) {
            options.measurementTime(org.openjdk.jmh.runner.options.TimeValue.seconds(1));
        }
        if (!given.getWarmupTime().hasValue()) {
            options.warmupTime(org.openjdk.jmh.runner.options.TimeValue.seconds(1));
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        print(results);
    }

    private static void print(Collection<RunResult> results) {
        double nearCopy = Double.NaN;
        double farCopy = Double.NaN;
        for (RunResult result : results) {
            if (name(result).equals("Copy.copy 100352")) {
                nearCopy = rate(result);
            } else if (name(result).equals("Copy.copy 47040000")) {
                farCopy = rate(result);
            }
        }
        System.out.printf(
                "%n| benchmark | us | +- | GB/s | / copy in cache | / copy in memory |%n|---|---|---|---|---|---|%n");
        for (RunResult result : results) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.1f | %,.1f | %.2f | %.2f | %.2f |%n",
                    name(result),
                    result.getPrimaryResult().getScore(),
                    result.getPrimaryResult().getScoreError(),
                    rate(result) / GIGA,
                    rate(result) / nearCopy,
                    rate(result) / farCopy);
        }
    }

    private static String name(RunResult result) {
        String[] parts = result.getParams().getBenchmark().split("\\.");
        StringBuilder name = new StringBuilder(parts[parts.length - 2] + "." + parts[parts.length - 1]);
        result.getParams().getParamsKeys().forEach(key -> name.append(' ').append(result.getParams().getParam(key)));
        return name.toString();
    }

    private static double rate(RunResult result) {
        String name = name(result);
        Long traffic = name.startsWith("Optimizers.")
                ? Long.valueOf(Optimizers.traffic(result.getParams().getParam("kind")))
                : TRAFFIC.get(name);
        if (traffic == null) {
            throw new IllegalStateException("no traffic is given for " + name);
        }
        return traffic * MICRO / result.getPrimaryResult().getScore();
    }
}
