package io.fmnist.cli.bench;

import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.tasks.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was measured of one task.
 *
 * @param task with the epochs that were trained
 * @param backend its id
 * @param runtime device and threads
 * @param dataset its name
 * @param synthetic whether a program drew the images
 * @param training speed of the ordinary loop
 * @param secondsToFirstStep from the start of the process to the end of the first training step;
 *     empty for every task but the first of a process
 * @param peakMemoryMiB largest resident memory of the process up to the end of the training; empty
 *     where the system does not tell
 * @param loop the loop against the same calls by hand; empty where not asked for
 * @param inference speed of answers; empty where not asked for
 */
public record BenchResult(
    Task task,
    String backend,
    RuntimeOptions runtime,
    String dataset,
    boolean synthetic,
    TrainingSpeed training,
    OptionalDouble secondsToFirstStep,
    OptionalDouble peakMemoryMiB,
    Optional<LoopOverhead> loop,
    Optional<InferenceSpeed> inference) {

  /**
   * Returns the figures that {@code fmnist bench --json} prints; what was not measured is left out.
   */
  public Map<String, Object> toMap() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("task", task.id());
    keys.put("backend", backend);
    keys.put("device", runtime.device().toString());
    keys.put("threads", runtime.threads());
    keys.put("dataset", dataset);
    keys.put("synthetic", synthetic);
    keys.put("batchSize", task.training().batchSize());
    keys.put("epochs", training.epochSeconds().size());
    keys.put("trainImages", training.images());
    keys.put("epochSeconds", training.epochSeconds());
    keys.put("secondsPerEpoch", training.secondsPerEpoch());
    keys.put("imagesPerSecond", training.imagesPerSecond());
    keys.put("engineShare", training.engineShare());
    keys.put("outsideShare", training.outsideShare());
    keys.put("maskShare", training.maskShare());
    secondsToFirstStep.ifPresent(s -> keys.put("secondsToFirstStep", s));
    peakMemoryMiB.ifPresent(m -> keys.put("peakMemoryMiB", m));
    loop.ifPresent(
        l -> {
          keys.put("loopRatio", l.ratio());
          keys.put("loopRatios", l.ratios());
        });
    inference.ifPresent(
        i -> {
          keys.put("testImages", i.images());
          keys.put("testSetSeconds", i.testSetSeconds());
          keys.put("testImagesPerSecond", i.imagesPerSecond());
          keys.put("oneImageMillis", i.singleSeconds() * 1000);
          keys.put("oneImageMillis99", i.singleTailSeconds() * 1000);
        });
    return keys;
  }
}
