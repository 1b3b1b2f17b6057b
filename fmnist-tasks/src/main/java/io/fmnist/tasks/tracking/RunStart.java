package io.fmnist.tasks.tracking;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.Checkpoint;
import io.fmnist.tasks.run.RunEnvironment;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.UnfinishedRun;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of a run before it trains.
 *
 * @param task network and training, seed and epochs included
 * @param backend id of the engine's adapter
 * @param options device, threads, limit
 * @param dataset name of the images
 * @param synthetic whether a program drew the images
 * @param dataSha256 of each source file
 * @param environment versions and machine, in the order to show
 * @param started when
 * @param resumed from where it goes on; empty where it begins from the start
 */
public record RunStart(
    Task task,
    String backend,
    RunOptions options,
    String dataset,
    boolean synthetic,
    Map<String, String> dataSha256,
    Map<String, String> environment,
    Instant started,
    Optional<Checkpoint> resumed) {
  private static final String THREADS = "threads";

  /** Copies the maps and keeps their order. */
  public RunStart {
    dataSha256 = Collections.unmodifiableMap(new TreeMap<>(dataSha256));
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  /** Describes a run; starts the engine. */
  public static RunStart of(
      UnfinishedRun run, Backend backend, RunOptions options, Dataset dataset) {
    return new RunStart(
        run.identity().task(),
        backend.id(),
        options,
        dataset.name(),
        dataset.isSynthetic(),
        dataset.sha256(),
        RunEnvironment.describe(backend),
        run.started(),
        run.checkpoint());
  }

  /** Returns the epochs that were done before it was resumed. */
  public List<EpochMetrics> earlierEpochs() {
    return resumed.map(checkpoint -> checkpoint.state().epochs()).orElse(List.of());
  }

  /** Returns the name of the run, which is that of its folder. */
  public String name() {
    return RunFolder.name(task, backend, started);
  }

  /**
   * Returns what the run chose, flat: a name for every value of the description ({@code
   * optimizer.lr}, {@code layers.0.filters}), then backend, device, threads, limit and dataset.
   *
   * @return truth values, numbers and text
   */
  public Map<String, Object> choices() {
    Map<String, Object> flat = FlatSpec.of(task);
    flat.put("backend", backend);
    flat.put("device", options.runtime().device().toString());
    flat.put(THREADS, options.runtime().threads());
    options.limit().ifPresent(limit -> flat.put("limit", limit));
    flat.put("dataset", dataset);
    flat.put("synthetic", synthetic);
    return flat;
  }

  /**
   * Returns what the run stands on, flat: {@code environment.java}, {@code
   * sha256.train-images-idx3-ubyte} and so on.
   */
  public Map<String, Object> circumstances() {
    Map<String, Object> flat = new LinkedHashMap<>();
    // The engine has its own number of threads until the training sets that of the options.
    environment.forEach(
        (key, value) -> {
          if (!key.equals(THREADS)) {
            flat.put("environment." + key, value);
          }
        });
    dataSha256.forEach((file, hash) -> flat.put("sha256." + file, hash));
    return flat;
  }
}
