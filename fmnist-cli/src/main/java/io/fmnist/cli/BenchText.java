package io.fmnist.cli;

import io.fmnist.cli.bench.BenchResult;
import io.fmnist.cli.bench.InferenceSpeed;
import io.fmnist.cli.bench.LoopOverhead;
import io.fmnist.cli.bench.TrainingSpeed;
import io.fmnist.tasks.file.TextWrap;
import java.util.Arrays;
import java.util.Locale;

/** What {@code fmnist bench} tells a person. */
final class BenchText {
  // Where the values stand.
  private static final int INDENT = 24;

  private BenchText() {}

  static String of(BenchResult result) {
    StringBuilder text = new StringBuilder();
    TrainingSpeed training = result.training();
    line(
        text,
        "%s on %s, %s, %d %s, %s, batch %d",
        result.task().id(),
        result.backend(),
        result.runtime().device(),
        result.runtime().threads(),
        result.runtime().threads() == 1 ? "thread" : "threads",
        result.synthetic() ? "SYNTHETIC images" : result.dataset(),
        result.task().training().batchSize());
    line(
        text,
        "  epoch, %,6d images  %.3f s (%s), %,.0f images/s",
        training.images(),
        training.secondsPerEpoch(),
        training.epochSeconds().size() > 1
            ? "median of " + (training.epochSeconds().size() - 1) + " without the first"
            : "the first, so with a cold start",
        training.imagesPerSecond());
    line(
        text,
        "  inside the engine     %.2f %%; outside %.2f %%, of which masks %.2f %%",
        100 * training.engineShare(),
        100 * training.outsideShare(),
        100 * training.maskShare());
    result
        .secondsToFirstStep()
        .ifPresent(s -> line(text, "  first step            %.2f s after the start", s));
    result
        .peakMemoryMiB()
        .ifPresent(m -> line(text, "  memory                at most %,.0f MiB since the start", m));
    result.loop().ifPresent(loop -> loop(text, loop));
    result.inference().ifPresent(inference -> inference(text, inference));
    return text.toString();
  }

  private static void loop(StringBuilder text, LoopOverhead loop) {
    double[] ratios = loop.ratios();
    line(
        text,
        "  loop / calls by hand  %.3f (median of %d pairs, %.3f to %.3f)",
        loop.ratio(),
        ratios.length,
        Arrays.stream(ratios).min().orElse(Double.NaN),
        Arrays.stream(ratios).max().orElse(Double.NaN));
  }

  private static void inference(StringBuilder text, InferenceSpeed inference) {
    line(
        text,
        "  %,6d test images    %.3f s, %,.0f images/s",
        inference.images(),
        inference.testSetSeconds(),
        inference.imagesPerSecond());
    line(
        text,
        "  one image             %.3f ms (median), 99 of 100 within %.3f ms",
        inference.singleSeconds() * 1000,
        inference.singleTailSeconds() * 1000);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(TextWrap.text(String.format(Locale.ROOT, format, values), INDENT));
  }
}
